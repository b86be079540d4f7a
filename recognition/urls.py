"""Addresses of the recognition floor."""

from django.urls import path

from portal.web.kept import Grain, kept
from recognition import (
    case_views,
    certificate_views,
    event_views,
    opinion_views,
    platform_views,
    register_views,
    sign_up_views,
    views,
)

urlpatterns = [
    path("bases/", kept(register_views.Register.as_view()), name="base_list"),
    path("bases/total-control/", views.TotalControl.as_view(), name="total_control"),
    path(
        "bases/open-data.json", kept(register_views.register_json, Grain.MINUTE), name="base_json"
    ),
    path("bases/open-data.csv", kept(register_views.register_csv), name="base_csv"),
    path("bases/feed/", kept(register_views.register_feed), name="base_feed"),
    path("bases/<int:pk>/", kept(register_views.BaseDetail.as_view()), name="base_detail"),
    path(
        "bases/<int:pk>/certificate/", certificate_views.Certificate.as_view(), name="certificate"
    ),
    path("bases/<int:pk>/delisting/", views.StartDelisting.as_view(), name="delisting_start"),
    path("verify/", views.VerifyStart.as_view(), name="verify_form"),
    path("verify/keys/", certificate_views.published_keys, name="certificate_keys"),
    path("verify/<str:code>/", views.verify, name="verify"),
    path("recognitions/", views.RecognitionList.as_view(), name="recognition_list"),
    path("recognitions/<int:pk>/", views.RecognitionDetail.as_view(), name="recognition_detail"),
    path(
        "recognitions/<int:pk>/document/", views.recognition_document, name="recognition_document"
    ),
    path("recognitions/<int:pk>/signed/", views.recognition_signed, name="recognition_signed"),
    path(
        "recognitions/<int:pk>/certificates/",
        certificate_views.CertificateRuns.as_view(),
        name="certificate_runs",
    ),
    path(
        "certificates/<int:pk>/", certificate_views.FetchCertificates.as_view(), name="certificates"
    ),
    path("effect-reviews/", views.ReviewList.as_view(), name="review_list"),
    path("effect-reviews/<int:pk>/", views.ReviewDetail.as_view(), name="review_detail"),
    path("effect-reviews/opinions/", opinion_views.OpinionList.as_view(), name="opinion_list"),
    path(
        "effect-reviews/opinions/<int:pk>/",
        opinion_views.OpinionDetail.as_view(),
        name="opinion_detail",
    ),
    path("delistings/", views.DelistingList.as_view(), name="delisting_list"),
    path("delistings/<int:pk>/", views.DelistingDetail.as_view(), name="delisting_detail"),
    path("cases/", kept(case_views.CaseList.as_view()), name="case_list"),
    path("cases/<int:pk>/", kept(case_views.CaseDetail.as_view()), name="case_detail"),
    path("cases/<int:pk>/article/", kept(case_views.case_article), name="case_article"),
    path("cases/<int:pk>/edit/", case_views.WriteCase.as_view(), name="case_edit"),
    path("bases/<int:base>/cases/new/", case_views.WriteCase.as_view(), name="case_new"),
    path("platforms/", kept(platform_views.PlatformList.as_view()), name="platform_list"),
    path(
        "platforms/<int:pk>/", kept(platform_views.PlatformDetail.as_view()), name="platform_detail"
    ),
    path("platforms/<int:pk>/edit/", platform_views.WritePlatform.as_view(), name="platform_edit"),
    path(
        "bases/<int:base>/platforms/new/",
        platform_views.WritePlatform.as_view(),
        name="platform_new",
    ),
    path("events/", kept(event_views.EventList.as_view(), Grain.MINUTE), name="event_list"),
    path("events/feed.atom", kept(event_views.event_feed), name="event_feed"),
    path("events/calendar.ics", event_views.event_calendar, name="event_calendar"),
    path("events/new/", event_views.WriteEvent.as_view(), name="event_new"),
    path(
        "events/<int:pk>/",
        kept(event_views.EventDetail.as_view(), Grain.MINUTE),
        name="event_detail",
    ),
    path("events/<int:pk>/edit/", event_views.WriteEvent.as_view(), name="event_edit"),
    path("events/<int:pk>/article/", kept(event_views.event_article), name="event_article"),
    path("events/<int:pk>/event.ics", event_views.event_entry, name="event_entry"),
    path("bases/<int:base>/events/new/", event_views.WriteEvent.as_view(), name="event_plan"),
    path("events/<int:pk>/sign-up/", sign_up_views.SignUpNew.as_view(), name="sign_up_new"),
    path("events/<int:pk>/sign-ups/", sign_up_views.SignUpList.as_view(), name="sign_up_list"),
    path("events/<int:pk>/sign-ups.xlsx", sign_up_views.SignUpFile.as_view(), name="sign_up_file"),
    path("sign-ups/query/", sign_up_views.SignUpQuery.as_view(), name="sign_up_query"),
    path("sign-ups/query/<str:code>/", sign_up_views.sign_up_status, name="sign_up_status"),
]
