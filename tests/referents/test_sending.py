"""The request leaves through a real server that refuses, delays or drops; nothing is lost."""

import pytest

from accounts import tasks as mail
from accounts.models import Posting
from referents import tasks
from tests.accounts.test_tasks import server  # noqa: F401 — a fixture
from tests.referents import people

pytestmark = pytest.mark.django_db
TO = people.PERSON["email"]


@pytest.mark.parametrize("trouble", ["451 later", "drop"])
def test_delayed_or_dropped_it_leaves_later_under_the_same_name(server, at, trouble):  # noqa: F811
    people.asked(people.dossier(at), at)
    posting = Posting.objects.get(template="referent/demande")
    server.answers[TO] = trouble
    assert mail.send_mails(at=at) == 0
    server.answers.clear()
    assert mail.send_mails(at=people.later(at, minutes=2)) == 1
    assert mail.send_mails(at=people.later(at, minutes=4)) == 0
    assert server.ids == [posting.message_id]
    assert people.address(people.whole(posting_of())) in server.taken[0].content.decode().replace(
        "=\r\n", ""
    )


def posting_of():
    """The only request of the test."""
    return people.Recommendation.objects.get()


@pytest.mark.parametrize(
    ("where", "answer", "state"),
    [
        (f"rcpt {TO}", "550 no such user", "bounced"),
        (TO, "550 no such user", "asked"),
        (TO, "554 5.7.1 blocked by a list", "asked"),
        (f"rcpt {TO}", "550 5.7.1 blocked by a list", "asked"),
    ],
)
def test_only_an_address_is_refused_as_an_address(server, at, where, answer, state):  # noqa: F811
    made = people.asked(people.dossier(at), at)
    server.answers[where] = answer
    mail.send_mails(at=at)
    tasks.note_refusals(at=at)
    assert people.whole(made).state == state
    assert Posting.objects.parked().count() == 1


def test_refused_for_good_the_candidate_is_told(server, at):  # noqa: F811
    made = people.asked(people.dossier(at), at)
    server.answers[TO] = "550 5.1.1 unknown"
    mail.send_mails(at=at)
    assert tasks.note_refusals(at=at) == 1
    assert people.whole(made).state == "bounced"
    assert mail.send_mails(at=at) == 1
    assert [each.rcpt_tos for each in server.taken] == [[made.dossier.user.email]]
