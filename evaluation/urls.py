"""Addresses of the evaluation's floor."""

from django.urls import path

from evaluation.views import boards, cases, sheets

BOARD = "evaluation/boards/<int:batch>/<int:sector>/<str:kind>/"

urlpatterns = [
    path("evaluation/", cases.EvaluationList.as_view(), name="evaluation_list"),
    path(BOARD, boards.BoardPage.as_view(), name="evaluation_board"),
    path(f"{BOARD}score/", boards.BoardScore.as_view(), name="evaluation_score"),
    path(f"{BOARD}export/", boards.BoardExport.as_view(), name="evaluation_export"),
    path("evaluation/cases/<int:pk>/", cases.EvaluationDetail.as_view(), name="evaluation_detail"),
    path("evaluation/sheets/", sheets.SheetList.as_view(), name="sheet_list"),
    path("evaluation/sheets/<int:pk>/", sheets.SheetDetail.as_view(), name="sheet_detail"),
    path("evaluation/sheets/<int:pk>/mark/", sheets.SheetMark.as_view(), name="sheet_mark"),
    path(
        "evaluation/sheets/<int:pk>/presence/",
        sheets.SheetPresence.as_view(),
        name="sheet_presence",
    ),
    path(
        "evaluation/selections/<int:pk>/",
        boards.SelectionDetail.as_view(),
        name="selection_detail",
    ),
]
