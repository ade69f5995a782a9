"""Three referents of a kind added at once: two stay, and the proof that it is the lock's doing."""

import threading

import pytest
from django.db import IntegrityError, connection
from django.db.models.query import QuerySet

from accounts.refusal import Refused
from dossiers import actions, workflow
from dossiers.models import Dossier
from referents.models import Referent
from tests import make
from tests.dossiers.test_races import at_once

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def add(clock):
    dossier = make.dossier(make.campaign(clock.at), clock.at)

    def one():
        said = {"actor": dossier.user, "at": clock.at, "choice": "academic"}
        return actions.add_row(dossier, "referents", **said)

    return one


def test_two_of_three_stay(add):
    results = at_once(3, add)
    refused = [each for each in results if isinstance(each, Refused)]
    assert [len(results), len(refused)] == [3, 1]
    assert "maximum" in str(refused[0].reason)
    assert sorted(Referent.objects.values_list("position", flat=True)) == [1, 2]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the BEGIN itself is the lock")
def test_without_the_lock_the_database_alone_refuses(add, monkeypatch):
    """Negative control: each looks before any of the others writes, and only words are lost."""
    seen = threading.Barrier(3, timeout=10)

    monkeypatch.setattr(workflow, "lock", lambda pk: Dossier.objects.whole().get(pk=pk))
    monkeypatch.setattr(QuerySet, "create", _together(seen))
    results = at_once(3, add)
    assert [each for each in results if isinstance(each, IntegrityError)]
    assert Referent.objects.count() <= 2


def _together(seen):
    original = QuerySet.create

    def create(self, **given):
        if self.model is Referent:
            seen.wait()
        return original(self, **given)

    return create
