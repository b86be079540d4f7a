"""Addresses of the evaluation's floor."""

from django.urls import path

from evaluation import views

BOARD = "evaluation/boards/<int:batch>/<int:sector>/<str:kind>/"

urlpatterns = [
    path("evaluation/", views.EvaluationList.as_view(), name="evaluation_list"),
    path(BOARD, views.BoardPage.as_view(), name="evaluation_board"),
    path(f"{BOARD}score/", views.BoardScore.as_view(), name="evaluation_score"),
    path(f"{BOARD}export/", views.BoardExport.as_view(), name="evaluation_export"),
    path("evaluation/cases/<int:pk>/", views.EvaluationDetail.as_view(), name="evaluation_detail"),
    path("evaluation/sheets/", views.SheetList.as_view(), name="sheet_list"),
    path("evaluation/sheets/<int:pk>/", views.SheetDetail.as_view(), name="sheet_detail"),
    path("evaluation/sheets/<int:pk>/mark/", views.SheetMark.as_view(), name="sheet_mark"),
    path(
        "evaluation/selections/<int:pk>/",
        views.SelectionDetail.as_view(),
        name="selection_detail",
    ),
]
