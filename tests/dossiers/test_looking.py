"""What the team reads leaves a trace: once per person, file and day."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dossiers import actions
from dossiers.models import Consultation
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def traced():
    return list(Consultation.objects.values_list("reader", "file", "day", "door", "network"))


def test_a_file_is_traced_once_a_day_and_person_whatever_the_door(dossier, at, clock):
    agent, file = make.support(), uuid.uuid4()
    said = {"reader": agent, "file": file, "network": "192.0.2.0"}
    actions.look(dossier.pk, door="desk", at=at, **said)
    actions.look(dossier.pk, door="apart", at=clock.move(minutes=1), **said)
    today = date(at.year, at.month, at.day)
    assert traced() == [(agent.pk, file, today, "desk", "192.0.2.0")]
    actions.look(dossier.pk, door="desk", at=at, **said | {"reader": make.support("collegue")})
    actions.look(dossier.pk, door="desk", at=at, **said | {"file": uuid.uuid4()})
    actions.look(dossier.pk, door="apart", at=clock.move(days=1), **said)
    assert [each[3] for each in traced()] == ["desk", "desk", "desk", "apart"]


def test_the_archive_of_a_dossier_is_traced_once_a_day(dossier, at):
    said = {"reader": make.support(), "door": "archive", "at": at}
    for _time in range(2):
        actions.look(dossier.pk, **said)
    assert Consultation.objects.values_list("dossier", "file").get() == (dossier.pk, None)


def test_two_looks_at_once_are_one_row(dossier, at):
    said = {"reader": make.support(), "file": uuid.uuid4(), "at": at}
    actions.look(dossier.pk, door="desk", **said)
    twin = Consultation(dossier=dossier, day=at.date(), door="apart", **said)
    Consultation.objects.bulk_create([twin], ignore_conflicts=True)
    assert Consultation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
