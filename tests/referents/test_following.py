"""Reminders once each, on days of Paris; refusals of the address; the end."""

import ssl
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

Final-Recipient: rfc822; {final}
Original-Recipient: rfc822;{original}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--B
Content-Type: {kind}

From: Dossier unique <support@demo.example>
To: anne.morel@iut-valmont.example
Message-ID: {message_id}
Subject: Camille vous demande votre avis

--B--
"""


def report(message_id, **given) -> bytes:
    """A report as Postfix writes it."""
    said = {"action": "failed", "status": "5.1.1", "kind": "message/rfc822"}
    said |= {"final": people.PERSON["email"], "original": people.PERSON["email"]}
    said |= {"diagnostic": "550 5.1.1 User unknown"}
    text = REPORT.format(message_id=message_id, **(said | given))
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


@pytest.mark.parametrize(
    ("closing", "deadline", "reminder"),
    [
        ("2027-03-25 00:00", "2027-03-30 00:00", "2027-03-26"),
        ("2027-10-28 00:00", "2027-11-02 00:00", "2027-10-29"),
        ("2027-03-26 23:59", "2027-03-31 23:59", "2027-03-28"),
        ("2027-10-29 23:59", "2027-11-03 23:59", "2027-10-31"),
    ],
)
def test_three_days_before_the_end_across_a_change_of_clocks(closing, deadline, reminder):
    closes = datetime.fromisoformat(closing).replace(tzinfo=PARIS)
    begun = closes - timedelta(days=2)
    made = people.asked(people.dossier(begun, closes_at=closes), begun)
    end = datetime.fromisoformat(deadline).replace(tzinfo=PARIS)
    assert made.dossier.campaign.referents_until() == end
    day = datetime.fromisoformat(reminder).date()
    early = datetime(day.year, day.month, day.day, 8, 59, tzinfo=PARIS)
    assert tasks.remind(at=early.astimezone(UTC)) == 0
    assert tasks.remind(at=(early + timedelta(minutes=1)).astimezone(UTC)) == 1
    assert people.whole(made).reminders == ["avant"]
    assert tasks.expire(at=(end - timedelta(seconds=1)).astimezone(UTC)) == 0
    assert tasks.expire(at=end.astimezone(UTC)) == 1


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


@pytest.mark.parametrize("left", ["asked", "draft", "bounced"])
def test_a_closing_moved_after_the_deadline_waits_again(made, at, left):
    """What had expired is what it was: reminded again, or its address corrected."""
    campaign, dossier = made.dossier.campaign, made.dossier
    if left == "draft":
        actions.keep(made, {"text": "Début"}, serial=1, at=at)
    elif left == "bounced":
        actions.bounce(made.pk, 1, at=at)
    old = campaign.closes_at + timedelta(days=5)
    tasks.remind(at=people.later(old, days=-2))
    assert tasks.expire(at=old) == 1
    assert tasks.revive(at=old) == 0
    campaign.closes_at += timedelta(days=20)
    campaign.save()
    now = people.later(old, hours=1)
    assert [tasks.revive(at=now), tasks.revive(at=now), tasks.expire(at=now)] == [1, 0, 0]
    assert people.whole(made).state == left
    if left == "bounced":
        assert people.whole(made).ended_at == at  # its own instant, not that of the deadline
        type(made.referent).objects.update(email="anne@ecole.example")
        again = actions.ask(make.again(dossier), made.referent_id, actor=dossier.user, at=now)
        assert (again.state, again.serial) == ("asked", 2)
    else:
        assert tasks.remind(at=people.later(old, days=19)) == 1


def test_a_dossier_withdrawn_waits_for_nobody_again(made, at):
    campaign = made.dossier.campaign
    old = campaign.closes_at + timedelta(days=5)
    tasks.expire(at=old)
    dossier = type(made.dossier).objects.filter(pk=made.dossier_id)
    dossier.update(state="withdrawn")
    campaign.closes_at += timedelta(days=20)
    campaign.save()
    assert tasks.revive(at=old) == 0
    assert not actions.revive(made.pk, at=old)


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
    "given",
    [
        {"status": "5.2.1"},
        {"status": "5.4.4"},
        {"status": "5.0.0", "diagnostic": "550 User unknown"},
        {"status": "5.0.0", "diagnostic": "550-5.1.1 The account does not exist"},
        {"final": "Anne.Morel@IUT-Valmont.example", "original": ""},
        {"final": "morel@relais.example"},
    ],
)
def test_what_says_that_the_address_is_wrong(made, message_id, at, given):
    assert tasks.note_bounce(report(message_id, **given), at=at) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"status": "4.2.2"},
        {"status": "5.7.1", "diagnostic": "554 5.7.1 Blocked by a list"},
        {"status": "5.0.0", "diagnostic": "550 5.7.1 Blocked by a list"},
        {"status": "5.0.0", "diagnostic": "554 Blocked by a list"},
        {"status": "5.1.8"},
        {"status": "5.2.2"},
        {"final": "anne@ailleurs.example", "original": ""},
        {"final": "", "original": ""},
    ],
)
def test_what_says_nothing_of_the_address(made, message_id, at, given):
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
        report("<invente\0@ailleurs.example>"),
    ],
)
def test_anything_else_is_left_alone(made, at, body):
    assert tasks.note_bounce(body, at=at) == 0
    assert people.whole(made).state == "asked"


def test_a_report_on_a_former_address_changes_nothing(made, message_id, at):
    actions.revoke(made, actor=make.support(), at=at, why="Erreur")
    assert tasks.note_bounce(report(message_id), at=at) == 0


@pytest.mark.parametrize(
    ("error", "state"),
    [
        ("550 unknown", "bounced"),
        ("554 5.1.1 unknown", "bounced"),
        ("DATA 550 5.1.1 unknown", "bounced"),
        ("DATA 550 refused", "asked"),
        ("554 5.7.1 blocked by a list", "asked"),
        ("550 5.7.1 blocked by a list", "asked"),
        ("550 5.1.8 the sender does not exist", "asked"),
        ("451 later", "asked"),
    ],
)
def test_a_mail_the_server_refuses_for_good(made, at, error, state):
    sending.give_up(Posting.objects.get(template="referent/demande"), error, at)
    tasks.note_refusals(at=at)
    tasks.note_refusals(at=at)
    assert people.whole(made).state == state
    assert people.posted().count("adresse-refusee") == (state == "bounced")


def test_a_clock_stopped_for_days_forgets_no_refusal(at):
    whom = [people.asked(people.dossier(at), at)]
    whom += [
        people.asked(make.dossier(whom[0].dossier.campaign, at, user=make.candidate(f"c{n}")), at)
        for n in range(2)
    ]
    for posting in Posting.objects.filter(template="referent/demande"):
        sending.give_up(posting, "550 5.1.1 unknown", at)
    assert tasks.note_refusals(at=people.later(at, days=4)) == 3
    assert tasks.note_refusals(at=people.later(at, days=4)) == 0


class Box:
    """An IMAP server that holds messages, as imaplib answers; `keeps` whether it keeps keywords."""

    def __init__(self, *bodies, keeps=True):
        self.bodies, self.keeps = dict(enumerate(bodies, start=1)), keeps
        self.flags, self.read = {key: set() for key in self.bodies}, []

    @property
    def seen(self):
        return [key for key, flags in self.flags.items() if "\\Seen" in flags]

    def uid(self, command, key, *more):
        if command == "SEARCH":
            self.since = more[more.index("SINCE") + 1]
            without = {"\\Seen", more[more.index("UNKEYWORD") + 1]}
            keys = [each for each, flags in self.flags.items() if not flags & without]
            return "OK", [" ".join(map(str, keys)).encode()]
        if command == "FETCH":
            self.read.append(int(key))
            return "OK", [(b"1 (BODY[] {9}", self.bodies[int(key)]), b")"]
        flag = more[1].strip("()")
        self.flags[int(key)] |= {flag} if self.keeps or flag.startswith("\\") else set()
        return "OK", [b""]

    def login(self, *_given):
        return "OK", []

    select = login

    def logout(self):
        return "BYE", []


@pytest.fixture
def mailbox(settings, monkeypatch):
    """Puts a box where the settings say; gives how it was reached."""
    reached = []

    def put(box):
        monkeypatch.setattr(
            "imaplib.IMAP4_SSL", lambda *where, **how: reached.append((where, how)) or box
        )
        settings.BOUNCES_URL = "imaps://retours:secret@imap.example/INBOX"
        return reached

    return put


def test_a_mailbox_read_once_leaves_to_people_what_is_theirs(made, message_id, at, mailbox):
    blocked = report(message_id, status="5.7.1")
    box = Box(b"Subject: Bonjour\r\n\r\n", report(message_id), blocked)
    mailbox(box)
    assert [tasks.read_bounces(at=at), tasks.read_bounces(at=at)] == [1, 0]
    assert (box.seen, box.read) == ([2], [3, 2, 1])


def test_letters_left_unread_never_hide_a_refusal(made, message_id, at, mailbox):
    box = Box(*[b"Subject: Bonjour\r\n\r\n"] * 5, report(message_id), keeps=False)
    mailbox(box)
    assert tasks.read_bounces(at=at, limit=2) == 1
    assert (box.seen, box.read) == ([6], [6, 5])
    tasks.read_bounces(at=datetime(2026, 12, 8, 10, tzinfo=UTC))
    assert box.since == "1-Dec-2026"


def test_the_mailbox_must_prove_who_it_is(made, at, mailbox):
    reached = mailbox(Box())
    tasks.read_bounces(at=at)
    [(where, how)] = reached
    assert where == ("imap.example", 993)
    assert (how["ssl_context"].verify_mode, how["ssl_context"].check_hostname) == (
        ssl.CERT_REQUIRED,
        True,
    )


def test_a_mailbox_that_does_not_answer_waits(made, at, settings, monkeypatch):
    def silent(*_given, **_more):
        raise OSError("no route")

    monkeypatch.setattr("imaplib.IMAP4_SSL", silent)
    settings.BOUNCES_URL = "imaps://retours:secret@imap.example/INBOX"
    assert tasks.read_bounces(at=at) == 0
