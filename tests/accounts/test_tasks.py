"""Leaving mails: at least once, at most one repeat, nothing lost in silence (R-5, R-7, R-8)."""

import email
import smtplib
import socket
import threading
from datetime import timedelta
from email.utils import parseaddr

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from accounts import gateway, outbox, tasks
from accounts.actions import sending
from accounts.models import Posting


class Server:
    """A mail server that answers what the test says, and keeps what it took."""

    def __init__(self):
        self.taken, self.answers = [], {}

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.answers.get(envelope.rcpt_tos[0], "250 ok")
        if answer == "drop":
            session.peer = None
            server.transport.close()
            return "421 bye"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(f"rcpt {address}", "250 ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    @property
    def ids(self):
        return [e.content.decode().split("Message-ID: ")[1].split("\r\n")[0] for e in self.taken]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(settings):
    """A real server on this machine, which the platform sends to."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT, settings.MAILBOX = False, 2, False
    yield server
    controller.stop()


def post(to="camille@exemple.fr", **more):
    return outbox.post("compte/aucun-compte", to=to, context={"ask": "https://exemple.fr/"}, **more)


def test_what_waits_leaves_once_and_is_marked(server, at):
    first, second = post(), post("dominique@exemple.fr")
    assert tasks.send_mails(at=at) == 2
    assert tasks.send_mails(at=at) == 0
    assert [e.rcpt_tos for e in server.taken] == [["camille@exemple.fr"], ["dominique@exemple.fr"]]
    assert server.ids == [first.message_id, second.message_id]
    assert set(Posting.objects.values_list("sent_at", "attempts")) == {(at, 1)}
    assert set(Posting.objects.values_list("email__status", flat=True)) == {0}


def test_an_account_mail_is_emptied_once_sent(server, at):
    kept, erased = post(), post(erase_once_sent=True)
    tasks.send_mails(at=at)
    for posting in (kept, erased):
        posting.email.refresh_from_db()
    assert kept.email.message
    assert erased.email.message == erased.email.html_message == ""
    assert b"Aucun compte" in server.taken[1].content or b"QXVjdW4" in server.taken[1].content


def test_the_demonstration_keeps_what_its_mailbox_shows(server, settings, at):
    settings.MAILBOX = True
    posting = post(erase_once_sent=True)
    tasks.send_mails(at=at)
    posting.email.refresh_from_db()
    assert posting.email.message


def test_a_mail_put_off_by_the_server_tries_again_later_and_the_others_pass(server, at):
    server.answers["camille@exemple.fr"] = "451 try later"
    posting, other = post(), post("dominique@exemple.fr")
    assert tasks.send_mails(at=at) == 1
    posting.refresh_from_db()
    assert (posting.sent_at, posting.parked_at, posting.claimed_at) == (None, None, None)
    assert posting.next_try_at == at + timedelta(minutes=1)
    assert posting.error == "451 try later"
    other.refresh_from_db()
    assert other.sent_at == at
    server.answers.clear()
    assert tasks.send_mails(at=at + timedelta(seconds=59)) == 0
    assert tasks.send_mails(at=at + timedelta(minutes=1)) == 1


def test_waits_grow_then_the_mail_is_parked_with_its_reason(server, at):
    server.answers["camille@exemple.fr"] = "451 never"
    posting = post()
    waits = []
    for _ in range(len(sending.WAITS)):
        tasks.send_mails(at=at)
        posting.refresh_from_db()
        waits.append(posting.next_try_at - at)
        at = posting.next_try_at
    assert waits == list(sending.WAITS)
    tasks.send_mails(at=at)
    posting.refresh_from_db()
    assert (posting.parked_at, posting.error) == (at, "451 never")
    assert list(Posting.objects.parked()) == [posting]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("camille@exemple.fr", "DATA 550 no such user"),
        ("rcpt camille@exemple.fr", "550 no such user"),
    ],
)
def test_a_mail_refused_for_good_is_parked_and_the_others_pass(server, at, where, words):
    server.answers[where] = "550 no such user"
    posting, other = post(), post("dominique@exemple.fr")
    assert tasks.send_mails(at=at) == 1
    posting.refresh_from_db()
    assert posting.parked_at == at
    assert posting.error == words
    assert tasks.send_mails(at=at + timedelta(days=3)) == 0
    sending.send_again(posting)
    server.answers.clear()
    assert tasks.send_mails(at=at) == 1
    other.refresh_from_db()
    assert other.attempts == 1


def test_a_conversation_cut_short_costs_one_try_and_the_others_pass(server, at):
    server.answers["camille@exemple.fr"] = "drop"
    posting, _other = post(), post("dominique@exemple.fr")
    assert tasks.send_mails(at=at) == 1
    posting.refresh_from_db()
    assert (posting.attempts, posting.next_try_at) == (1, at + timedelta(minutes=1))


def test_nobody_at_the_server_costs_no_try_and_ends_the_round(server, settings, at):
    settings.EMAIL_PORT = free_port()
    first, second = post(), post("dominique@exemple.fr")
    assert tasks.send_mails(at=at) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, first.claimed_at) == (0, None)
    assert "ConnectionRefusedError" in first.error
    assert (second.attempts, second.next_try_at) == (0, None)


def test_a_server_that_hangs_is_left_after_the_time_limit(settings, at):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        posting = post()
        assert tasks.send_mails(at=at) == 0
    posting.refresh_from_db()
    assert "timed out" in posting.error


def test_killed_after_the_server_took_it_it_leaves_once_more_under_the_same_name(
    server, at, monkeypatch
):
    posting = post()
    monkeypatch.setattr(sending, "mark_sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        tasks.send_mails(at=at)
    monkeypatch.undo()
    assert tasks.send_mails(at=at + timedelta(minutes=9, seconds=59)) == 0
    assert tasks.send_mails(at=at + timedelta(minutes=10)) == 1
    assert tasks.send_mails(at=at + timedelta(days=1)) == 0
    assert server.ids == [posting.message_id] * 2


def test_nothing_is_sent_inside_a_transaction(monkeypatch, at, transactional_db):
    seen = []

    def deliver(self, mail, text, html):
        seen.append(connection.in_atomic_block)

    monkeypatch.setattr(gateway.Line, "deliver", deliver)
    post()
    tasks.send_mails(at=at)
    assert seen == [False]


def test_a_poison_mail_is_parked_and_the_others_pass(server, at, monkeypatch):
    poison, _other = post(), post("dominique@exemple.fr")
    type(poison.email).objects.filter(pk=poison.email_id).update(subject="a\nBcc: b@c.fr")
    assert tasks.send_mails(at=at) == 1
    poison.refresh_from_db()
    assert poison.parked_at == at
    assert "BadHeaderError" in poison.error


def test_an_idle_round_costs_one_query(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tasks.send_mails(at=at) == 0


@pytest.mark.both_engines
def test_two_senders_never_take_the_same_mail(at, transactional_db):
    for number in range(6):
        post(f"p{number}@exemple.fr")
    taken, gate = [], threading.Barrier(2)

    def take():
        gate.wait()
        while posting := sending.claim(at):
            taken.append(posting.pk)
        connection.close()

    senders = [threading.Thread(target=take) for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join(30)
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 6


@pytest.mark.both_engines
def test_without_the_lock_two_senders_take_the_same_mail(at, transactional_db):
    """The negative control of the test above: looking, then writing, is not enough."""
    post()
    taken, gate = [], threading.Barrier(2)

    def take():
        posting = Posting.objects.due(at, at).first()
        gate.wait()
        posting.claimed_at = at
        posting.save(update_fields=["claimed_at"])
        taken.append(posting.pk)
        connection.close()

    senders = [threading.Thread(target=take) for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join(30)
    assert len(taken) == 2
    assert len(set(taken)) == 1


def test_a_refused_password_of_ours_never_parks_mails(at, monkeypatch):
    class Locked:
        def open(self):
            raise smtplib.SMTPAuthenticationError(535, b"bad credentials")

    monkeypatch.setattr(gateway, "get_connection", Locked)
    posting = post()
    assert tasks.send_mails(at=at) == 0
    posting.refresh_from_db()
    assert (posting.parked_at, posting.attempts) == (None, 0)


@pytest.mark.parametrize("address", ["", "retours@dossier.example"])
def test_refusals_come_back_where_the_settings_say(server, at, settings, address):
    settings.BOUNCES_ADDRESS = address
    post()
    tasks.send_mails(at=at)
    [envelope] = server.taken
    said = email.message_from_bytes(envelope.content)["From"]
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert envelope.mail_from == (address or sender)
    assert parseaddr(said)[1] == sender
