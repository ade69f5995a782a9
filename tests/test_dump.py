"""Whoever steals a dump of the database, outbox and sessions included, opens nothing (V20)."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from post_office.models import Email

from accounts import actions as accounts
from accounts import links, mails, outbox
from accounts.models import InformationNotice, Posting
from accounts.tasks import send_mails
from referents import actions, tasks
from referents.mails import PURPOSE
from tests import make
from tests.referents import people

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
PURPOSES = (mails.CONFIRM, mails.RESET, mails.CHANGE, PURPOSE)
SHAPED = re.compile(r"[0-9A-Za-z_~-]{1,64}\.[0-9]{1,9}\.[0-9A-Za-z_-]{32}")
DECLARED = {"birth_name": "Aubertin", "first_names": "Zoé", "birth_date": "2004-05-14"}


def dump() -> str:
    """Every column of every row of every table, as text, and what each session says."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            parts += [f"{table} {value}" for row in cursor.fetchall() for value in row]
    parts += [str(each.get_decoded()) for each in Session.objects.all()]
    return "\n".join(parts)


def working(text) -> list[str]:
    """Tokens of this text that some page of ours would believe."""
    found = set(SHAPED.findall(text))
    return sorted(each for each in found if any(links.read(name, each) for name in PURPOSES))


def world(client, at) -> dict:
    """Every link the platform mails: waiting, sent and followed. The links, by purpose."""
    asked = people.asked(people.dossier(at), at)
    user = asked.dossier.user
    accounts.load_notices()
    request = accounts.ask(
        email="zoe@exemple.fr",
        campaign=asked.dossier.campaign.slug,
        notice=InformationNotice.objects.current(at),
        language="fr",
        at=at,
        **DECLARED,
    )
    accounts.ask_reset(user.email, language="fr", at=at)
    accounts.ask_email_change(user, "camille2@exemple.fr", at=at)
    mails.welcome_staff(make.support(), f"{user.pk}~1")
    actions.chase(asked.dossier, asked.referent_id, actor=user, at=at + timedelta(days=3))
    people.sent(people.asked(asked.dossier, at, "professional"), at)
    assert request.pk
    return {
        posting.purpose: outbox.personal_links(posting)
        for posting in Posting.objects.exclude(links={})
    }


@pytest.fixture
def known(client, at):
    """The links of that world, each followed once by a browser."""
    found = world(client, at)
    assert set(found) == set(PURPOSES)
    for addresses in found.values():
        for address in addresses:
            client.get(address.removeprefix(outbox.absolute("/")[:-1]), follow=True)
    return [each for addresses in found.values() for each in addresses]


def test_a_dump_of_everything_holds_no_link_that_works(client, at, known):
    text = dump()
    assert "anne.morel@iut-valmont.example" in text  # the dump does hold the rows
    assert working(text) == []
    for address in known:
        mac = address.split("?")[0].rstrip("/").rpartition(".")[2]
        assert mac not in text, address


def test_nor_once_the_mails_have_left_and_the_clock_has_run(client, at, known, settings):
    settings.MAILBOX = False
    assert send_mails(at=at) >= len(PURPOSES)
    tasks.remind(at=at + timedelta(days=5))
    assert working(dump()) == []


def test_the_placeholders_of_a_dump_open_nothing(client, at, known):
    marks = set(re.findall(re.escape(links.MARKS) + "[0-9a-f]+", dump()))
    assert marks
    for mark in marks:
        secret = mark.removeprefix(links.MARKS)
        assert client.get(f"/referent/{secret}/").status_code == 404
        assert client.get(f"/compte/ouvrir/{secret}/").status_code == 404


@pytest.mark.parametrize("leak", ["journal", "mail", "session"])
def test_one_link_kept_anywhere_is_found(client, at, known, leak):
    """Negative control: the same look, on a dump where one link was kept."""
    address = known[-1]
    if leak == "journal":
        dossier = people.Recommendation.objects.first().dossier
        dossier.events.update(note=address)
    elif leak == "mail":
        Email.objects.update(message=f"Votre lien : {address}")
    else:
        session = client.session
        session["kept"] = address
        session.save()
    assert len(working(dump())) == 1
