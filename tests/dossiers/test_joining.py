"""Answers by mail: what proves a thread joins it, the rest waits for a person."""

import imaplib
from contextlib import nullcontext
from datetime import timedelta
from email.message import EmailMessage

import pytest

from accounts import outbox, replies
from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import actions, letters, store, tasks
from dossiers.models import Message, StrayMail
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _answers_are_read(settings):
    settings.REPLIES_ADDRESS = "reponses@dossier.example"
    settings.REPLIES_URL = "imaps://reponses:secret@imap.example/INBOX"


@pytest.fixture
def told(dossier, at, clock):
    """The mail that said a message was waiting."""
    actions.write(dossier, "Votre relevé ?", actor=make.support(), at=at)
    assert tasks.tell_messages(at=clock.move(minutes=6)) == 1
    return Posting.objects.select_related("email").get(purpose="thread")


def mail(sender, text="Le voici.\n", *, to="", answers="", name="m1", files=(), **headers):
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to or "reponses@dossier.example"
    made["Subject"] = "Re: Un message vous attend"
    made["Message-ID"] = f"<{name}@exemple.fr>"
    if answers:
        made["In-Reply-To"] = answers
    for key, value in headers.items():
        made[key.replace("_", "-")] = value
    made.set_content(text)
    for file in files:
        made.add_attachment(file.read(), maintype="image", subtype="jpeg", filename=file.name)
    return letters.read(made.as_bytes())


def test_the_address_that_names_a_thread_is_made_when_the_mail_leaves(told, dossier):
    address = outbox.headers(told)["Reply-To"]
    assert address.startswith(f"reponses+{dossier.pk}-")
    assert len(address.partition("@")[0]) <= 64
    stored = f"{told.email.headers}{told.email.message}{told.email.html_message}{told.links}"
    assert "reponses+" not in stored
    assert "répondre à ce courriel" in told.email.message


def test_an_answer_to_that_address_joins_the_thread(told, dossier, at):
    text = "Le voici.\r\n\r\nMerci\r\n\r\nLe mar. 24 nov. 2026, Dossier a écrit :\r\n> Bonjour\r\n"
    address = outbox.headers(told)["Reply-To"].upper()
    letter = mail(f"Camille <{dossier.user.email}>", text, to=address)
    made = actions.join(letter, at=at)
    assert (made.side, made.body, made.mail_from, made.dossier) == (
        "candidate",
        "Le voici.\n\nMerci",
        "",
        dossier,
    )
    assert actions.join(letter, at=at) is None
    assert Message.objects.to_support().count() == 1
    assert not Message.objects.to_candidate().unanswered().exists()


def test_a_mail_answers_what_its_writer_was_told_of_and_reads_nothing(told, dossier, at):
    untold = actions.write(dossier, "Et votre photo ?", actor=make.support("autre"), at=at)
    address = outbox.headers(told)["Reply-To"]
    actions.join(mail(dossier.user.email, to=address), at=at)
    assert list(dossier.messages.to_candidate().unanswered()) == [untold]
    assert dossier.messages.to_candidate().unread().count() == 2


def test_from_another_address_the_proof_holds_and_the_address_is_said(told, dossier, at):
    made = actions.join(mail("parent@exemple.fr", to=outbox.headers(told)["Reply-To"]), at=at)
    assert (made.mail_from, made.author) == ("parent@exemple.fr", dossier.user)


def test_our_message_id_proves_with_the_account_s_address_alone(told, dossier, at):
    made = actions.join(mail(dossier.user.email, answers=told.message_id), at=at)
    assert made.dossier == dossier
    other = actions.join(mail("autre@exemple.fr", answers=told.message_id, name="m2"), at=at)
    assert isinstance(other, StrayMail)


def test_a_forged_sender_opens_no_thread(told, dossier, at):
    made = actions.join(mail(dossier.user.email), at=at)
    assert isinstance(made, StrayMail)
    assert made.dossier == dossier
    assert Message.objects.to_support().count() == 0


def test_a_tag_of_another_dossier_or_of_a_former_serial_proves_nothing(told, dossier, at):
    address = outbox.headers(told)["Reply-To"]
    other = make.dossier(dossier.campaign, at)
    wrong = address.replace(f"+{dossier.pk}-", f"+{other.pk}-")
    assert isinstance(actions.join(mail("x@exemple.fr", to=wrong), at=at), StrayMail)
    dossier.user.serial += 1
    dossier.user.save(update_fields=["serial"])
    assert isinstance(actions.join(mail("x@exemple.fr", to=address, name="m2"), at=at), StrayMail)


def test_files_are_examined_and_those_refused_are_named(told, dossier, at):
    bad = make.picture(name="programme.exe")
    files = [make.picture(name="relevé.jpg"), bad]
    made = actions.join(
        mail(dossier.user.email, to=outbox.headers(told)["Reply-To"], files=files), at=at
    )
    assert [each.file.name for each in made.files.all()] == ["relevé.jpg"]
    assert "programme.exe" in made.body


def test_machines_are_not_answered(told, dossier, at):
    address = outbox.headers(told)["Reply-To"]
    away = mail(dossier.user.email, to=address, Auto_Submitted="auto-replied")
    assert actions.join(away, at=at) is None
    assert (Message.objects.to_support().count(), StrayMail.objects.count()) == (0, 0)


def test_too_many_mails_wait_for_a_person(told, dossier, at, monkeypatch):
    monkeypatch.setattr("dossiers.actions.talking.MOST_MESSAGES", 0)
    made = actions.join(mail(dossier.user.email, to=outbox.headers(told)["Reply-To"]), at=at)
    assert isinstance(made, StrayMail)
    said = {"actor": make.support("autre"), "at": at + timedelta(days=1)}
    assert actions.attach_stray(made, dossier.number, **said).body == "Le voici."


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"From: a@b\n\n", b"Content-Type: multipart/mixed\n\nx" * 50]
)
def test_any_bytes_are_read(data):
    assert isinstance(letters.read(data), letters.Letter)


def test_the_words_of_an_html_mail_run_nothing():
    made = EmailMessage()
    made["From"] = "a@exemple.fr"
    made.set_content(
        "<p>Bonjour</p><script>alert(1)</script><blockquote>cité</blockquote>", subtype="html"
    )
    assert letters.read(made.as_bytes()).text == "Bonjour"


def test_without_a_mailbox_the_mail_says_nothing_of_answers(dossier, at, clock, settings):
    settings.REPLIES_URL = ""
    actions.write(dossier, "x", actor=make.support(), at=at)
    tasks.tell_messages(at=clock.move(minutes=6))
    told = Posting.objects.select_related("email").get(purpose="thread")
    assert "répondre à ce courriel" not in told.email.message
    assert outbox.headers(told)["Reply-To"] == settings.SUPPORT_EMAIL
    assert tasks.read_answers(at=at) == 0
    assert not replies.on()


class Box:
    """An IMAP server that holds one message, as imaplib answers."""

    def __init__(self, data):
        self.data, self.seen = data, False

    def login(self, *_given):
        return "OK", []

    def select(self, *_given):
        return "OK", []

    def logout(self):
        return "OK", []

    def uid(self, verb, *_given):
        if verb == "SEARCH":
            return "OK", [b"" if self.seen else b"7"]
        if verb == "FETCH":
            return "OK", [(b"7 (BODY[]", self.data), b")"]
        self.seen = True
        return "OK", []


def test_the_mailbox_is_read_once(told, dossier, at, monkeypatch):
    made = EmailMessage()
    made["From"], made["To"] = dossier.user.email, outbox.headers(told)["Reply-To"]
    made["Message-ID"] = "<lu@exemple.fr>"
    made.set_content("Voici.")
    box = Box(made.as_bytes())
    monkeypatch.setattr("imaplib.IMAP4_SSL", lambda *_given, **_more: box)
    assert tasks.read_answers(at=at) == 1
    assert tasks.read_answers(at=at) == 0
    assert dossier.messages.last().body == "Voici."


def test_a_mail_whose_file_the_storage_cannot_keep_is_asked_for_again(
    told, dossier, at, monkeypatch
):
    """From whoever it is; no thread says that a file was refused which was only not kept."""
    left, storages = [], store.storages
    to = outbox.headers(told)["Reply-To"]
    known = mail(dossier.user.email, to=to, files=[make.picture(name="releve.jpg")])
    unknown = mail("x@exemple.fr", name="m2", files=[make.picture(name="photo.jpg")])
    bare = mail(dossier.user.email, "Bonjour", to=to, name="m3")
    waiting = {1: known, 2: unknown, 3: bare}
    monkeypatch.setattr(tasks.inbox, "mailbox", lambda url: nullcontext())
    monkeypatch.setattr(tasks.inbox, "unread", lambda box, most: list(waiting.items()))
    monkeypatch.setattr(tasks.inbox, "done", lambda box, key: left.append(key))
    monkeypatch.setattr(letters, "read", lambda data: data)
    monkeypatch.setattr(store, "storages", {})
    assert tasks.read_answers(at=at) == 1
    assert left == [3]
    monkeypatch.setattr(store, "storages", storages)
    for letter in (known, unknown):
        for file in letter.files:
            file.seek(0)
    assert tasks.read_answers(at=at) == 2
    assert dossier.messages.get(mail_id=known.mail_id).files.count() == 1
    assert StrayMail.objects.get().files.count() == 1


def test_a_silent_mailbox_is_left_for_later(told, at, monkeypatch):
    def silent(*_given, **_more):
        raise imaplib.IMAP4.abort("gone")

    monkeypatch.setattr("imaplib.IMAP4_SSL", silent)
    assert tasks.read_answers(at=at) == 0


HOSTILE = (
    b"From: x@exemple.fr\r\nMessage-ID: <h@exemple.fr>\r\n"
    b"Content-Type: text/plain; charset=%s\r\n\r\n%s\r\n"
)


@pytest.mark.parametrize(
    ("charset", "body", "kept"),
    [(b"unicode_escape", b"\\ud800 oui", "? oui"), (b"x-inconnu", b"oui \xe9", "oui é")],
)
def test_an_odd_character_set_is_read_as_well_as_can_be(charset, body, kept, at):
    row = actions.join(letters.read(HOSTILE % (charset, body)), at=at)
    assert (row.sender, row.body) == ("x@exemple.fr", kept)


def test_a_mail_that_cannot_be_read_waits_for_a_person(monkeypatch, at):
    monkeypatch.setattr(letters, "_letter", lambda *given: 1 / 0)
    assert actions.join(letters.read(b"quoi"), at=at).body == letters.UNREADABLE


def test_a_mail_that_fails_does_not_stop_the_next(monkeypatch, at):
    left = []
    monkeypatch.setattr(tasks.inbox, "mailbox", lambda url: nullcontext())
    monkeypatch.setattr(tasks.inbox, "unread", lambda box, most: [(1, b"mauvais"), (2, b"bon")])
    monkeypatch.setattr(tasks.inbox, "done", lambda box, key: left.append(key))
    read = letters.read
    monkeypatch.setattr(letters, "read", lambda data: 1 / 0 if data == b"mauvais" else read(data))
    tasks.read_answers(at=at)
    assert left == [1, 2]


def test_only_the_beginning_of_the_addresses_is_looked_at():
    assert replies.named("reponses+12-abc@exemple.fr") == ["12-abc"]
    assert replies.named("+a" * 10_000 + " reponses+12-abc@exemple.fr") == []


def test_a_mail_attached_by_hand_joins_with_its_files_and_is_traced(dossier, at, clock):
    agent = make.support()
    asked = actions.write(dossier, "Votre relevé ?", actor=agent, at=at, awaits=True)
    actions.read(dossier, actor=dossier.user, at=at)
    received = clock.move(minutes=10)
    files = [make.picture(name="releve.jpg"), make.picture(name="faux.jpg")]
    files[1].file.seek(0)
    files[1].file.write(b"GIF89a")
    files[1].file.seek(0)
    stray = actions.join(mail("parent@exemple.fr", "Le relevé.", files=files), at=received)
    assert [each.file.name for each in stray.files.all()] == ["releve.jpg"]
    assert "faux.jpg" in stray.body
    outsider = make.candidate("employe", is_staff=True)
    with pytest.raises(Refused):
        actions.attach_stray(stray, dossier.number, actor=outsider, at=received)
    later = clock.move(days=1)
    made = actions.attach_stray(stray, dossier.number, actor=agent, at=later)
    assert (made.side, made.author, made.sent_at, made.mail_from, made.mail_id) == (
        "candidate",
        dossier.user,
        received,
        "parent@exemple.fr",
        stray.mail_id,
    )
    assert made.body == stray.body
    assert made.files.get().file == stray.files.get().file
    event = dossier.events.get(name="mail_attached")
    assert (event.actor, event.at) == (agent, later)
    assert "parent@exemple.fr" in event.note
    stray.refresh_from_db()
    assert (stray.dossier, stray.closed_at, stray.closed_by) == (dossier, later, agent)
    asked.refresh_from_db()
    assert asked.answered_at == later
    with pytest.raises(Refused, match="déjà traité"):
        actions.attach_stray(stray, dossier.number, actor=agent, at=later)
    assert Message.objects.to_support().count() == 1


def test_an_empty_mail_is_attached_to_nothing(dossier, at):
    stray = StrayMail.objects.create(mail_id="<vide@x>", subject="Bonjour", received_at=at)
    with pytest.raises(Refused, match="vide"):
        actions.attach_stray(stray, dossier.number, actor=make.support(), at=at)
    assert not dossier.messages.exists()
