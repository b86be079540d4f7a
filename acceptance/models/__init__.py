"""The creation project with its promises, the yearly reports, and the acceptance."""

from acceptance.models.acceptance import Acceptance
from acceptance.models.project import CreationProject, ProjectTarget, ProjectTask
from acceptance.models.report import ProgressReport

__all__ = [
    "Acceptance",
    "CreationProject",
    "ProgressReport",
    "ProjectTarget",
    "ProjectTask",
]
