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
]
