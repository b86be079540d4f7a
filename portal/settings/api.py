"""The API: who may ask how often, and how it is described."""

from portal.settings.environment import PROXY_COUNT

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.tokens.ApiTokens",  # first: it names the 401 challenge
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # JSON only: the browsable API needs inline scripts, which the CSP refuses.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.web.parsing.Json",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": [
        "portal.web.filtering.Filters",
        "portal.web.filtering.Search",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "300/min",
        "user": "1200/min",
        "token": "20/min",
    },
    "NUM_PROXIES": PROXY_COUNT,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.web.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Emerging Industry Demonstration Bases",
    "DESCRIPTION": "What the portal's pages do, for programs. No public answer tells a score.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Every life has a `state`; each set of states gets its own name in the schema.
    "ENUM_NAME_OVERRIDES": {
        "NoticeState": "portal.batches.models.Notice.State",
        "BatchState": "portal.batches.models.Batch.State",
        "AmendmentState": "portal.batches.models.Amendment.State",
        "ApplicationState": "applications.models.Application.State",
        "ApplicationVerdict": "applications.models.Application.Verdict",
        "RecommendationListState": "applications.models.RecommendationList.State",
        "EvaluationState": "evaluation.models.Evaluation.State",
        "ScoreSheetState": "evaluation.models.ScoreSheet.State",
        "SelectionState": "evaluation.models.Selection.State",
        "CreationProjectState": "acceptance.models.CreationProject.State",
        "ProgressReportState": "acceptance.models.ProgressReport.State",
        "AcceptanceState": "acceptance.models.Acceptance.State",
        "PublicNoticeState": "publicity.models.PublicNotice.State",
        "NoticeChangeState": "publicity.models.NoticeChange.State",
        "NoticeChangeKind": "publicity.models.NoticeChange.Kind",
        "ObjectionState": "publicity.models.Objection.State",
        "EffectReviewResult": "recognition.models.EffectReview.Result",
        "RecognitionState": "recognition.models.Recognition.State",
        "BaseState": "recognition.models.Base.State",
        "ExpertOpinionState": "recognition.models.ExpertOpinion.State",
        "EffectReviewState": "recognition.models.EffectReview.State",
        "DelistingState": "recognition.models.Delisting.State",
        "CaseState": "recognition.models.Case.State",
        "SignUpStateEnum": "recognition.models.SignUp.State",
        "IncidentState": "portal.integrity.models.Incident.State",
        "HearingState": "portal.integrity.models.Hearing.State",
        "ComplaintState": "portal.integrity.models.Complaint.State",
        "ComplaintVerdict": "portal.integrity.models.Complaint.Verdict",
        "Kind": "portal.batches.models.Kind",
        "OrganisationKind": "portal.accounts.models.Organisation.Kind",
        "OrganisationState": "portal.accounts.models.Organisation.State",
        "PublicNoticeKind": "publicity.models.PublicNotice.Kind",
    },
}
