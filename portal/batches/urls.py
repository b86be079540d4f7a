"""Addresses of batches and notices."""

from django.urls import path

from portal.batches.views import amending, editing, exchanging, feeds, indicators, reading

urlpatterns = [
    path("notices/", reading.NoticeList.as_view(), name="notice_list"),
    path("notices/feed.atom", feeds.notice_feed, name="notice_feed"),
    path("notices/calendar.ics", feeds.calendar_feed, name="calendar_feed"),
    path("notices/<int:pk>/calendar.ics", feeds.notice_calendar, name="notice_calendar"),
    path("notices/<int:pk>/", reading.NoticeDetail.as_view(), name="notice_detail"),
    path("notices/<int:pk>/files/<uuid:file>/", reading.notice_file, name="notice_file"),
    path("amendments/<int:pk>/", amending.AmendmentDetail.as_view(), name="amendment_detail"),
    path("batches/", reading.BatchList.as_view(), name="batch_list"),
    path("batches/new/", editing.BatchNew.as_view(), name="batch_new"),
    path("batches/<int:pk>/", reading.BatchDetail.as_view(), name="batch_detail"),
    path("batches/import/", exchanging.BatchImport.as_view(), name="batch_import"),
    path("batches/<int:pk>/copy/", exchanging.BatchCopy.as_view(), name="batch_copy"),
    path("batches/<int:pk>/batch.json", exchanging.BatchExport.as_view(), name="batch_export"),
    path("batches/<int:pk>/indicators.xlsx", exchanging.SchemeBook.as_view(), name="scheme_book"),
    path("batches/<int:pk>/compare/", exchanging.SchemeCompare.as_view(), name="scheme_compare"),
    path("batches/<int:pk>/edit/", editing.BatchEdit.as_view(), name="batch_edit"),
    path("batches/<int:pk>/notice/", editing.NoticeEdit.as_view(), name="notice_edit"),
    path("batches/<int:pk>/sectors/", editing.SectorTable.as_view(), name="sector_table"),
    path("batches/<int:pk>/check/", editing.BatchCheck.as_view(), name="batch_check"),
    path("batches/<int:pk>/criteria/", editing.CriterionTable.as_view(), name="criterion_table"),
    path("batches/<int:pk>/form-texts/", editing.FormTexts.as_view(), name="form_texts"),
    path("batches/<int:pk>/files/", editing.NoticeFiles.as_view(), name="notice_files"),
    path(
        "batches/<int:pk>/sectors/<int:sector>/",
        editing.SectorEdit.as_view(),
        name="sector_edit",
    ),
    path("batches/<int:pk>/quotas/", editing.QuotaTable.as_view(), name="quota_table"),
    path("batches/<int:pk>/authorities/", editing.AuthorityTable.as_view(), name="authority_table"),
    path("batches/<int:pk>/schemes/", editing.SchemeImport.as_view(), name="scheme_import"),
    path(
        "batches/<int:pk>/schemes/<str:kind>/", indicators.SchemeEdit.as_view(), name="scheme_edit"
    ),
    path("batches/<int:pk>/indicators.json", reading.scheme_export, name="scheme_export"),
    path("batches/<int:pk>/amend/", amending.AmendmentNew.as_view(), name="amendment_new"),
    path("batches/<int:pk>/correct/", amending.CorrectionNew.as_view(), name="correction_new"),
]
