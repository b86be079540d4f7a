"""Addresses of the creation period and of the acceptance."""

from django.urls import path

from acceptance import views

urlpatterns = [
    path("creation/", views.ProjectList.as_view(), name="project_list"),
    path("creation/<int:pk>/", views.ProjectDetail.as_view(), name="project_detail"),
    path("creation/reports/<int:pk>/", views.ReportDetail.as_view(), name="report_detail"),
    path(
        "creation/reports/<int:pk>/form/<str:part>/",
        views.ReportSection.as_view(),
        name="report_section",
    ),
    path("acceptance/", views.AcceptanceList.as_view(), name="acceptance_list"),
    path("acceptance/<int:pk>/", views.AcceptanceDetail.as_view(), name="acceptance_detail"),
    path(
        "acceptance/<int:pk>/form/<str:part>/",
        views.AcceptanceSection.as_view(),
        name="acceptance_section",
    ),
]
