"""The group « Support »: exactly its rights, none that gives rights to others."""

import pytest
from django.contrib.auth.models import Group

from backoffice import actions
from tests import make

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


def test_who_rules_on_the_right_of_access_decides_that_and_nothing_else():
    first = rights(actions.allow_protection())
    assert first == rights(actions.allow_protection())
    assert {name for name in first if ".view_" not in name} == {"referents.change_accessrequest"}
    assert "referents.change_accessrequest" not in rights(actions.allow_support())


def test_an_unknown_right_is_named(monkeypatch):
    monkeypatch.setattr(actions, "SUPPORT_MAY", ("dossiers.view_nothing",))
    with pytest.raises(LookupError, match=r"dossiers\.view_nothing"):
        actions.allow_support()


def test_what_the_team_changes_is_counted_on_two_hands():
    changes = {name for name in actions.SUPPORT_MAY if ".view_" not in name}
    assert changes == {
        "dossiers.change_dossier",
        "accounts.change_user",
        "accounts.change_posting",
        "dossiers.add_reasontemplate",
        "dossiers.change_reasontemplate",
        "dossiers.add_answertemplate",
        "dossiers.change_answertemplate",
        "dossiers.delete_answertemplate",
    }


def test_an_agent_gives_nobody_rights(desk, agent):
    other = make.candidate("autre")
    data = {"birth_name": "Autre", "first_names": "Camille", "birth_date": "2004-05-14"}
    data |= {"is_staff": "on", "is_superuser": "on", "groups": [agent.groups.get().pk]}
    desk.post(f"/admin/accounts/user/{other.pk}/change/", data)
    other.refresh_from_db()
    assert (other.is_staff, other.is_superuser, other.groups.count()) == (False, False, 0)
