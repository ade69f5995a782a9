"""Reminders once each, on days of Paris; refusals of the address; the end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.actions import sending
from accounts.models import Posting
from referents import actions, tasks
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")

REPORT = """\
From: MAILER-DAEMON@mx.example
To: support@demo.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 18:30:00 +0000

Final-Recipient: rfc822; anne.morel@iut-valmont.example
Original-Recipient: rfc822;anne.morel@iut-valmont.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: {kind}

From: Dossier unique <support@demo.example>
To: anne.morel@iut-valmont.example
Message-ID: {message_id}
Subject: Camille vous demande votre avis

--B--
"""


def report(message_id, *, action="failed", status="5.1.1", kind="message/rfc822") -> bytes:
    """A report as Postfix writes it."""
    text = REPORT.format(message_id=message_id, action=action, status=status, kind=kind)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def made(at):
    return people.whole(people.asked(people.dossier(at), at))


@pytest.fixture
def message_id(made):
    return Posting.objects.get(template="referent/demande").message_id


def reminded(start, days=40):
    """Days after the request on which a reminder left, the clock running twice an hour."""
    found = []
    for hours in range(0, 24 * days, 6):
        at = start + timedelta(hours=hours)
        found.extend(at.astimezone(PARIS).date() for _again in range(2) if tasks.remind(at=at))
    return found


def test_five_days_ten_days_and_three_before_the_end(made, at):
    day = at.astimezone(PARIS).date()
    end = (made.dossier.campaign.closes_at + timedelta(days=5)).astimezone(PARIS).date()
    assert reminded(at) == [
        day + timedelta(days=5),
        day + timedelta(days=10),
        end - timedelta(days=3),
    ]
    assert people.posted().count("relance") == 3


@pytest.mark.parametrize(
    "begun", [datetime(2026, 10, 22, 22, 30, tzinfo=UTC), datetime(2027, 3, 25, 23, 30, tzinfo=UTC)]
)
def test_the_day_of_paris_holds_across_a_change_of_clocks(begun):
    made = people.asked(people.dossier(begun), begun)
    day = begun.astimezone(PARIS).date()
    assert reminded(begun, days=12) == [day + timedelta(days=5), day + timedelta(days=10)]
    assert made.dossier.events.filter(name="referent_reminded").count() == 2


def test_days_missed_are_caught_up_in_one_mail(made, at):
    late = people.later(at, days=12, hours=14)
    assert [tasks.remind(at=late), tasks.remind(at=late)] == [1, 0]
    assert people.whole(made).reminders == ["j5", "j10"]


@pytest.mark.parametrize("end", ["sent", "declined", "bounced", "revoked"])
def test_reminders_stop(made, at, end):
    if end == "sent":
        people.sent(made, at)
    elif end == "declined":
        actions.decline(made, reason="", serial=1, at=at)
    elif end == "bounced":
        actions.bounce(made.pk, 1, at=at)
    else:
        actions.revoke(made, actor=make.support(), at=at, why="Erreur")
    assert reminded(at) == []


def test_the_deadline_ends_it_once(made, at):
    deadline = made.dossier.campaign.closes_at + timedelta(days=5)
    assert tasks.expire(at=deadline - timedelta(seconds=1)) == 0
    assert [tasks.expire(at=deadline), tasks.expire(at=deadline)] == [1, 0]
    assert people.whole(made).state == "expired"


def test_a_campaign_without_closing_counts_from_the_transmission(at):
    dossier = people.dossier(at, closes_at=None, referents_from="transmission", referents_days=21)
    people.asked(dossier, at)
    assert tasks.expire(at=people.later(at, days=300)) == 0


# --- Refusals of the address ---


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_marks_the_address_refused(made, message_id, at, kind):
    body = report(message_id, kind=kind)
    assert [tasks.note_bounce(body, at=at), tasks.note_bounce(body, at=at)] == [1, 0]
    assert people.whole(made).state == "bounced"
    assert people.posted() == ["demande", "adresse-refusee"]


@pytest.mark.parametrize(
    "given", [{"action": "delayed", "status": "4.4.1"}, {"action": "failed", "status": "4.2.2"}]
)
def test_a_delay_is_no_refusal(made, message_id, at, given):
    assert tasks.note_bounce(report(message_id, **given), at=at) == 0
    assert people.whole(made).state == "asked"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
        b"Subject: Absent\r\n\r\nJe suis en cong\xe9.",
        report("<invente@ailleurs.example>"),
    ],
)
def test_anything_else_is_left_alone(made, at, body):
    assert tasks.note_bounce(body, at=at) == 0
    assert people.whole(made).state == "asked"


def test_a_report_on_a_former_address_changes_nothing(made, message_id, at):
    actions.revoke(made, actor=make.support(), at=at, why="Erreur")
    assert tasks.note_bounce(report(message_id), at=at) == 0


@pytest.mark.parametrize(("error", "state"), [("550 unknown", "bounced"), ("451 later", "asked")])
def test_a_mail_the_server_refuses_for_good(made, at, error, state):
    sending.give_up(Posting.objects.get(template="referent/demande"), error, at)
    tasks.note_refusals(at=at)
    tasks.note_refusals(at=at)
    assert people.whole(made).state == state
    assert people.posted().count("adresse-refusee") == (state == "bounced")


class Box:
    """An IMAP server that holds two messages, as imaplib answers."""

    def __init__(self, *bodies):
        self.bodies, self.seen = dict(enumerate(bodies, start=1)), []

    def uid(self, command, key, *_more):
        if command == "SEARCH":
            keys = [each for each in self.bodies if each not in self.seen]
            return "OK", [" ".join(map(str, keys)).encode()]
        if command == "FETCH":
            return "OK", [(b"1 (BODY[] {9}", self.bodies[int(key)]), b")"]
        self.seen.append(int(key))
        return "OK", [b""]

    def login(self, *_given):
        return "OK", []

    select = login

    def logout(self):
        return "BYE", []


def test_the_mailbox_of_refusals_is_read_once(made, message_id, at, settings, monkeypatch):
    box = Box(b"Subject: Bonjour\r\n\r\n", report(message_id))
    monkeypatch.setattr("imaplib.IMAP4_SSL", lambda *_given, **_more: box)
    settings.BOUNCES_URL = "imaps://retours:secret@imap.example/INBOX"
    assert [tasks.read_bounces(at=at), tasks.read_bounces(at=at)] == [1, 0]
    assert box.seen == [1, 2]


def test_a_mailbox_that_does_not_answer_waits(made, at, settings, monkeypatch):
    def silent(*_given, **_more):
        raise OSError("no route")

    monkeypatch.setattr("imaplib.IMAP4_SSL", silent)
    settings.BOUNCES_URL = "imaps://retours:secret@imap.example/INBOX"
    assert tasks.read_bounces(at=at) == 0
