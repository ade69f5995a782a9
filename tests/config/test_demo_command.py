"""The demonstration's command on an empty database, and what it draws from."""

from io import StringIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from accounts.refusal import Refused
from config.demonstration import loading, papers, people
from dossiers import scans
from dossiers.models import Dossier, StoredFile
from dossiers.sections import forget_pieces
from payments.models import Payment
from tests.conftest import TODAY


def test_refuses_outside_a_demonstration(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")
    assert not User.objects.exists()


def test_refuses_to_pay_a_real_provider(db, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_none"
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY"):
        call_command("demo", candidates=0)
    assert not User.objects.exists()


def test_erases_only_a_demonstration(db):
    User.objects.create_user("personne@exemple.fr", created_at=TODAY)
    with pytest.raises(Refused, match="n’est pas une démonstration"):
        loading.erase()
    assert User.objects.count() == 1


def test_fresh_throws_rows_and_files_away(transactional_db, clock):
    loading.load(0, 42, at=TODAY)
    keys = set(StoredFile.objects.values_list("key", flat=True))
    call_command("demo", candidates=0, fresh=True, stdout=StringIO())
    assert keys.isdisjoint(StoredFile.objects.values_list("key", flat=True))
    assert Dossier.objects.count() == 1


def test_same_seed_tells_the_same_story(db):
    def told():
        with transaction.atomic():
            loading.load(4, 7, at=TODAY)
            rows = [
                *Dossier.objects.order_by("user__email").values_list(
                    "user__email", "state", "transmitted_at"
                ),
                *Payment.objects.order_by("pk").values_list("amount", "opened_at"),
                *StoredFile.objects.order_by("digest").values_list("digest"),
            ]
            transaction.set_rollback(True)
        forget_pieces()
        return rows

    assert told() == told()


def test_people_are_invented_varied_and_distinct():
    taken = set()
    drawn = [people.invent(Random(n), born_in=2004, taken=taken) for n in range(60)]
    assert len({each.email for each in drawn}) == 60
    assert len({each.birth_name for each in drawn}) == 60
    assert all(each.email.endswith(".example") for each in drawn)
    taken = set()
    assert drawn == [people.invent(Random(n), born_in=2004, taken=taken) for n in range(60)]
    german = people.invent(Random(1), born_in=2003, taken=taken, origin="allemagne")
    assert (german.nationality, german.birth_country, german.foreign) == ("DE", "DE", True)


def test_pool_is_the_same_twice_and_every_kind_is_accepted_by_the_examination():
    pool = papers.pool(42)
    assert [each.scan.digest for each in pool] == [each.scan.digest for each in papers.pool(42)]
    assert {each.slug for each in pool} >= {
        paper for answer in papers.ANSWERS.values() for paper in answer
    }
    for slug in ("portrait-0", "carte-identite", "lettre-manuscrite-1"):
        scan = next(each.scan for each in pool if each.slug == slug)
        upload = SimpleUploadedFile(scan.name, scan.data)
        seen = scans.examine(upload, types=("pdf", "jpg"), max_bytes=2_000_000)
        assert (seen.type, seen.pages, seen.width, seen.height) == (
            scan.type,
            scan.pages,
            scan.width,
            scan.height,
        )
