"""Two places per kind, whatever the code above does (S1, S4)."""

import pytest
from django.db import IntegrityError, transaction

from referents.models import Referent
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def dossier(at):
    return make.dossier(make.campaign(at), at)


def declare(dossier, at, **given):
    with transaction.atomic():
        return Referent.objects.create(
            **{"dossier": dossier, "kind": "academic", "position": 1, "created_at": at} | given
        )


def test_two_of_each_kind_hold(dossier, at):
    for kind in Referent.Kind.values:
        for position in (1, 2):
            declare(dossier, at, kind=kind, position=position)
    assert dossier.referents.count() == 4


@pytest.mark.parametrize("position", [0, 3])
def test_the_database_refuses_a_third_place(dossier, at, position):
    with pytest.raises(IntegrityError, match="referent_place_1_or_2"):
        declare(dossier, at, position=position)


def test_the_database_refuses_the_same_place_twice(dossier, at):
    declare(dossier, at)
    with pytest.raises(IntegrityError):
        declare(dossier, at)
    assert dossier.referents.count() == 1


def test_the_database_refuses_an_unknown_kind(dossier, at):
    with pytest.raises(IntegrityError, match="referent_kind_known"):
        declare(dossier, at, kind="friend")
