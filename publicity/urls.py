"""Addresses of public notices and objections."""

from django.urls import path

from portal.web.kept import kept
from publicity import feed, objecting, views

urlpatterns = [
    path("public-notices/", kept(views.PublicNoticeList.as_view()), name="public_notice_list"),
    path("public-notices/list.atom", feed.notice_feed, name="public_notice_feed"),
    path(
        "public-notices/<int:pk>/",
        kept(views.PublicNoticeDetail.as_view()),
        name="public_notice_detail",
    ),
    path(
        "public-notices/<int:pk>/edit/",
        views.PublicNoticeEdit.as_view(),
        name="public_notice_edit",
    ),
    path(
        "public-notices/<int:pk>/list.csv",
        views.PublicNoticeFile.as_view(),
        name="public_notice_file",
    ),
    path(
        "public-notices/<int:pk>/notice.pdf",
        kept(views.PublicNoticePaper.as_view()),
        name="public_notice_paper",
    ),
    path(
        "public-notices/<int:pk>/list.xlsx",
        views.PublicNoticeWorkbook.as_view(),
        name="public_notice_workbook",
    ),
    path(
        "public-notices/<int:pk>/objections/new/",
        objecting.ObjectionNew.as_view(),
        name="objection_new",
    ),
    path(
        "public-notices/changes/<int:pk>/",
        views.NoticeChangeDetail.as_view(),
        name="notice_change_detail",
    ),
    path(
        "public-notices/<int:pk>/objections/letter/",
        objecting.LetterNew.as_view(),
        name="letter_new",
    ),
    path("inquiries/<int:pk>/", objecting.InquiryDetail.as_view(), name="inquiry_detail"),
    path("objections/query/", objecting.ObjectionQuery.as_view(), name="objection_query"),
    path("objections/query/<str:code>/", objecting.objection_status, name="objection_status"),
    path("objections/", objecting.ObjectionList.as_view(), name="objection_list"),
    path("objections/<int:pk>/", objecting.ObjectionDetail.as_view(), name="objection_detail"),
    path("objections/<int:pk>/identity/", objecting.objection_identity, name="objection_identity"),
]
