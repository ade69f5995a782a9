"""The group « Support »: exactly its rights, none that gives rights to others."""

import pytest
from django.contrib.auth.models import Group

from backoffice import actions

pytestmark = pytest.mark.django_db


def rights(group):
    return {
        f"{each.content_type.app_label}.{each.codename}"
        for each in group.permissions.select_related("content_type")
    }


def test_running_twice_changes_nothing():
    first = rights(actions.allow_support())
    assert first == rights(actions.allow_support()) == set(actions.SUPPORT_MAY)
    assert Group.objects.count() == 1


def test_a_right_taken_from_the_list_is_taken_from_the_group(monkeypatch):
    actions.allow_support()
    monkeypatch.setattr(actions, "SUPPORT_MAY", ("dossiers.view_dossier",))
    assert rights(actions.allow_support()) == {"dossiers.view_dossier"}


def test_an_unknown_right_is_named(monkeypatch):
    monkeypatch.setattr(actions, "SUPPORT_MAY", ("dossiers.view_nothing",))
    with pytest.raises(LookupError, match=r"dossiers\.view_nothing"):
        actions.allow_support()


def test_the_team_changes_dossiers_only():
    changes = {name for name in actions.SUPPORT_MAY if ".view_" not in name}
    assert changes == {"dossiers.change_dossier"}
