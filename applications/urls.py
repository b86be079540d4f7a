"""Addresses of the applications' floor."""

from django.urls import path

from applications import views

urlpatterns = [
    path("applications/", views.ApplicationList.as_view(), name="application_list"),
    path(
        "applications/start/<int:batch>/",
        views.ApplicationStart.as_view(),
        name="application_start",
    ),
    path("applications/<int:pk>/", views.ApplicationDetail.as_view(), name="application_detail"),
    path(
        "applications/<int:pk>/form/<str:code>/",
        views.ApplicationSection.as_view(),
        name="application_section",
    ),
    path(
        "applications/<int:pk>/form/<str:code>/field/",
        views.ApplicationField.as_view(),
        name="application_field",
    ),
    path(
        "applications/<int:pk>/form/<slug:code>/presence/",
        views.ApplicationPresence.as_view(),
        name="application_presence",
    ),
    path("applications/delegation/", views.Delegation.as_view(), name="application_delegation"),
    path("applications/views/", views.SavedViews.as_view(), name="application_views"),
    path("applications/<int:pk>/review/", views.ReviewSheet.as_view(), name="application_review"),
    path("applications/<int:pk>/defects/", views.Defects.as_view(), name="application_defects"),
    path(
        "applications/<int:pk>/clarifications/",
        views.Clarifications.as_view(),
        name="application_clarifications",
    ),
    path(
        "clarifications/<int:pk>/",
        views.ClarificationReply.as_view(),
        name="clarification_detail",
    ),
    path("applications/<int:pk>/pdf/", views.ApplicationPdf.as_view(), name="application_pdf"),
    path(
        "applications/<int:pk>/tasks/<int:task>/",
        views.ApplicationTask.as_view(),
        name="application_task",
    ),
    path(
        "applications/<int:pk>/figures/",
        views.FiguresImport.as_view(),
        name="application_figures",
    ),
    path(
        "applications/<int:pk>/figures/template.xlsx",
        views.FiguresTemplate.as_view(),
        name="application_figures_template",
    ),
    path(
        "applications/<int:pk>/dossier/",
        views.ApplicationDossier.as_view(),
        name="application_dossier",
    ),
    path(
        "applications/<int:pk>/versions/",
        views.ApplicationVersions.as_view(),
        name="application_versions",
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/",
        views.ApplicationReceipt.as_view(),
        name="application_receipt",
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/receipt.pdf",
        views.ApplicationReceiptPdf.as_view(),
        name="application_receipt_pdf",
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/application.pdf",
        views.ApplicationVersionPdf.as_view(),
        name="application_version_pdf",
    ),
    path("recommendation-lists/", views.RecommendingList.as_view(), name="recommending_list"),
    path(
        "recommendation-lists/<int:pk>/",
        views.RecommendingDetail.as_view(),
        name="recommending_detail",
    ),
    path(
        "recommendation-lists/<int:pk>/letter.pdf",
        views.RecommendingLetter.as_view(),
        name="recommending_letter",
    ),
    path(
        "recommendation-lists/<int:pk>/table.<str:form>",
        views.RecommendingTable.as_view(),
        name="recommending_table",
    ),
    path(
        "recommendation-lists/<int:pk>/stamp/",
        views.RecommendingStamp.as_view(),
        name="recommending_stamp",
    ),
    path(
        "recommendation-lists/<int:pk>/check/",
        views.RecommendingCheck.as_view(),
        name="recommending_check",
    ),
    path(
        "recommendation-lists/<int:pk>/answers/",
        views.RecommendingAnswer.as_view(),
        name="recommending_answer",
    ),
    path(
        "recommendation-lists/progress/<int:batch>/",
        views.RecommendingProgress.as_view(),
        name="recommending_progress",
    ),
]
