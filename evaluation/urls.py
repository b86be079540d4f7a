"""Addresses of the evaluation's floor."""

from django.urls import path, re_path

from evaluation.views import (
    boards,
    cases,
    corrections,
    draws,
    experts,
    meeting,
    objects,
    results,
    sheets,
    statistics,
)

BOARD = "evaluation/boards/<int:batch>/<int:sector>/<str:kind>/"

urlpatterns = [
    path("evaluation/", cases.EvaluationList.as_view(), name="evaluation_list"),
    path(BOARD, boards.BoardPage.as_view(), name="evaluation_board"),
    path(f"{BOARD}meeting/", meeting.Meeting.as_view(), name="evaluation_meeting"),
    path(f"{BOARD}score/", boards.BoardScore.as_view(), name="evaluation_score"),
    path(f"{BOARD}export/", boards.BoardExport.as_view(), name="evaluation_export"),
    path("evaluation/cases/<int:pk>/", cases.EvaluationDetail.as_view(), name="evaluation_detail"),
    path(
        "evaluation/corrections/<int:pk>/",
        corrections.CorrectionDetail.as_view(),
        name="correction_detail",
    ),
    path(
        "evaluation/statistics/<int:pk>/",
        statistics.BatchStatistics.as_view(),
        name="evaluation_statistics",
    ),
    path("evaluation/sheets/", sheets.SheetList.as_view(), name="sheet_list"),
    path("evaluation/sheets/<int:pk>/", sheets.SheetDetail.as_view(), name="sheet_detail"),
    path("evaluation/sheets/<int:pk>/mark/", sheets.SheetMark.as_view(), name="sheet_mark"),
    path("evaluation/draws/", draws.DrawList.as_view(), name="draw_list"),
    path("evaluation/draws/<int:pk>/", draws.DrawDetail.as_view(), name="draw_detail"),
    path("evaluation/draws/<int:pk>/progress/", draws.DrawProgress.as_view(), name="draw_progress"),
    path("evaluation/experts/", experts.ExpertList.as_view(), name="expert_list"),
    path("evaluation/experts/me/", experts.ExpertMe.as_view(), name="expert_me"),
    path("evaluation/experts/import/", experts.ExpertImport.as_view(), name="expert_import"),
    path("evaluation/experts/template/", experts.ExpertTemplate.as_view(), name="expert_template"),
    path("evaluation/experts/<int:pk>/", experts.ExpertDetail.as_view(), name="expert_detail"),
    path(
        "evaluation/commitments/<int:batch>/",
        experts.CommitmentPage.as_view(),
        name="commitment",
    ),
    path(
        "evaluation/sheets/<int:pk>/presence/",
        sheets.SheetPresence.as_view(),
        name="sheet_presence",
    ),
    path("creation-objects/", objects.Objects.as_view(), name="object_list"),
    re_path(
        r"^creation-objects/list\.(?P<form>csv|xlsx)$",
        objects.ObjectsFile.as_view(),
        name="object_file",
    ),
    path("creation-objects/list.atom", objects.objects_feed, name="object_feed"),
    path("results/", results.ResultList.as_view(), name="result_list"),
    path("results/<int:pk>/", results.ResultDetail.as_view(), name="result_detail"),
    path("results/<int:pk>/letter.pdf", results.ResultLetter.as_view(), name="result_letter"),
    path("evaluation/releases/<int:pk>/", results.ReleaseDetail.as_view(), name="release_detail"),
    path(
        "evaluation/selections/<int:pk>/",
        boards.SelectionDetail.as_view(),
        name="selection_detail",
    ),
]
