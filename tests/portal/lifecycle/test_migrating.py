"""The throw-away models of a migration leave nothing behind."""

from django.apps import apps
from django.db.migrations.state import ProjectState
from django.db.models.signals import class_prepared

from portal.lifecycle.migrating import HISTORICAL


def test_no_state_field_of_a_historical_model_listens_for_others() -> None:
    before = len(class_prepared.receivers)
    historical = ProjectState.from_apps(apps).apps
    notice = historical.get_model("publicity", "PublicNotice")
    assert notice.__module__ == HISTORICAL
    assert notice._meta.get_field("state").get_internal_type() == "CharField"
    assert len(class_prepared.receivers) == before
