"""The thread of a dossier: who writes, what is read, what is answered, when a mail says so."""

import pytest

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import actions, tasks
from dossiers.models import Message, MessageFile, Note, StoredFile
from tests import make


@pytest.fixture
def agent(db):
    return make.support()


def said(dossier):
    return list(dossier.messages.values_list("side", "body"))


def test_each_writes_with_their_own_voice_and_answers_the_other(dossier, agent, at, clock):
    asked = actions.write(dossier, " Où est ma photo ? ", actor=dossier.user, at=at, page="pieces")
    assert (asked.side, asked.page, asked.answered_at, asked.read_at) == (
        "candidate",
        "pieces",
        None,
        None,
    )
    later = clock.move(minutes=3)
    answer = actions.write(dossier, "Ici.", actor=agent, at=later, awaits=True)
    asked.refresh_from_db()
    assert (asked.answered_at, asked.read_at) == (later, later)
    assert (answer.side, answer.awaits, answer.answered_at) == ("support", True, None)
    actions.write(dossier, "Merci", actor=dossier.user, at=clock.move(minutes=1), awaits=True)
    answer.refresh_from_db()
    assert answer.answered_at == clock.at
    assert said(dossier) == [
        ("candidate", "Où est ma photo ?"),
        ("support", "Ici."),
        ("candidate", "Merci"),
    ]
    assert not dossier.messages.last().awaits


def test_nobody_else_speaks(dossier, at):
    for actor in (make.candidate("autre"), make.candidate("employe", is_staff=True)):
        for verb in (actions.write, actions.note):
            with pytest.raises(Refused):
                verb(dossier, "Bonjour", actor=actor, at=at)
    with pytest.raises(Refused):
        actions.leave_unanswered(dossier, actor=dossier.user, at=at)
    with pytest.raises(Refused):
        actions.note(dossier, "Pour moi", actor=dossier.user, at=at)
    assert (Message.objects.count(), Note.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 4001])
def test_words_are_needed_and_bounded(dossier, at, body):
    with pytest.raises(Refused):
        actions.write(dossier, body, actor=dossier.user, at=at)
    assert said(dossier) == []


def test_the_same_words_twice_in_a_row_are_one_message(dossier, at, clock):
    first = actions.write(dossier, "Bonjour", actor=dossier.user, at=at)
    assert actions.write(dossier, "Bonjour", actor=dossier.user, at=at) == first
    again = actions.write(dossier, "Bonjour", actor=dossier.user, at=clock.move(minutes=2))
    assert again != first


def test_a_candidate_cannot_flood(dossier, agent, at, clock):
    for rank in range(30):
        actions.write(dossier, f"Message {rank}", actor=dossier.user, at=at)
    with pytest.raises(Refused):
        actions.write(dossier, "Un de plus", actor=dossier.user, at=at)
    actions.write(dossier, "Nous lisons", actor=agent, at=at)
    actions.write(dossier, "Plus tard", actor=dossier.user, at=clock.move(hours=1, seconds=1))


def test_a_file_is_examined_as_a_document_is(dossier, at):
    made = actions.write(
        dossier, "", actor=dossier.user, at=at, files=[make.picture(name="recto.jpg")]
    )
    assert [each.file.name for each in made.files.all()] == ["recto.jpg"]
    page = make.picture(name="page.html")
    page.name = "page.pdf"
    with pytest.raises(Refused):
        actions.write(dossier, "Deux", actor=dossier.user, at=at, files=[make.picture(), page])
    assert (MessageFile.objects.count(), StoredFile.objects.count()) == (1, 1)
    with pytest.raises(Refused):
        actions.write(
            dossier, "Six", actor=dossier.user, at=at, files=[make.picture() for _n in range(6)]
        )


def test_bytes_of_a_message_refused_late_are_erased(dossier, at, monkeypatch):
    kept, forgotten = [], []
    monkeypatch.setattr("dossiers.store._write", lambda data: kept.append(data) or f"k{len(kept)}")
    monkeypatch.setattr("dossiers.store.forget", lambda key: key and forgotten.append(key))
    monkeypatch.setattr("dossiers.actions.talking.MOST_MESSAGES", 0)
    with pytest.raises(Refused):
        actions.write(dossier, "x", actor=dossier.user, at=at, files=[make.picture()])
    assert forgotten == [f"k{rank + 1}" for rank in range(len(kept))] != []


def test_only_the_candidate_reads_for_the_candidate(dossier, agent, at):
    actions.write(dossier, "Un", actor=agent, at=at)
    actions.write(dossier, "Deux", actor=agent, at=at)
    assert actions.read(dossier, actor=agent, at=at) == 0
    assert actions.read(dossier, actor=dossier.user, at=at) == 2
    assert actions.read(dossier, actor=dossier.user, at=at) == 0
    assert not dossier.messages.unread().exists()


def test_what_needs_no_answer_leaves_the_queue(dossier, agent, at):
    actions.write(dossier, "Merci !", actor=dossier.user, at=at)
    assert Message.objects.to_support().unanswered().count() == 1
    assert actions.leave_unanswered(dossier, actor=agent, at=at) == 1
    assert not Message.objects.to_support().unanswered().exists()
    assert actions.leave_unanswered(dossier, actor=agent, at=at) == 0


def test_only_what_was_seen_is_answered_and_nobody_speaks_over_another(dossier, agent, at):
    first = actions.write(dossier, "Une question", actor=dossier.user, at=at)
    second = actions.write(dossier, "Une autre", actor=dossier.user, at=at)
    said_by = {"actor": agent, "at": at}
    for verb in (
        lambda seen: actions.write(dossier, "À la première", seen=seen, **said_by),
        lambda seen: actions.leave_unanswered(dossier, seen=seen, **said_by),
    ):
        with pytest.raises(Refused, match="Le candidat a écrit"):
            verb(first.pk)
    assert dossier.messages.unanswered().unread().count() == 2
    answer = actions.write(dossier, "Aux deux", seen=second.pk, **said_by)
    colleague = {"actor": make.support("collegue"), "at": at, "seen": second.pk}
    with pytest.raises(Refused, match=f"{agent} a répondu"):
        actions.write(dossier, "Aux deux aussi", **colleague)
    more = actions.write(dossier, "J’oubliais", seen=second.pk, **said_by)
    assert list(dossier.messages.all()) == [first, second, answer, more]


def test_a_candidate_who_had_not_seen_a_message_has_neither_read_nor_answered_it(
    dossier, agent, at, clock
):
    seen = actions.write(dossier, "Votre relevé ?", actor=agent, at=at, awaits=True)
    unseen = actions.write(dossier, "Et votre photo ?", actor=agent, at=at, awaits=True)
    actions.write(dossier, "Voici", actor=dossier.user, at=at, seen=seen.pk)
    assert list(dossier.messages.to_candidate().unanswered().unread()) == [unseen]
    assert actions.read(dossier, actor=dossier.user, at=at, seen=seen.pk) == 0
    assert tasks.tell_messages(at=clock.move(minutes=5)) == 1


def mails():
    rows = Posting.objects.filter(template="messages_en_attente").order_by("pk")
    return [each.email for each in rows.select_related("email")]


def test_a_mail_says_once_that_messages_wait_and_never_what_they_say(dossier, agent, at, clock):
    actions.write(dossier, "MARQUE-UN", actor=agent, at=at)
    assert tasks.tell_messages(at=clock.move(minutes=4)) == 0
    actions.write(dossier, "MARQUE-DEUX", actor=agent, at=clock.at)
    assert tasks.tell_messages(at=clock.move(minutes=1)) == 1
    assert tasks.tell_messages(at=clock.move(minutes=10)) == 0
    (mail,) = mails()
    assert mail.to == [dossier.user.email]
    assert "2 messages" in mail.subject
    assert "MARQUE" not in mail.message + mail.html_message + mail.subject
    assert f"/dossiers/{dossier.number}/messages/" in mail.message


def test_one_mail_an_hour_then_the_rest_is_told(dossier, agent, at, clock):
    actions.write(dossier, "Un", actor=agent, at=at)
    assert tasks.tell_messages(at=clock.move(minutes=5)) == 1
    actions.write(dossier, "Deux", actor=agent, at=clock.at)
    assert tasks.tell_messages(at=clock.move(minutes=30)) == 0
    assert tasks.tell_messages(at=clock.move(minutes=31)) == 1
    assert len(mails()) == 2


def test_what_was_read_in_time_is_not_told(dossier, agent, at, clock):
    actions.write(dossier, "Un", actor=agent, at=at)
    actions.read(dossier, actor=dossier.user, at=clock.move(minutes=4))
    assert tasks.tell_messages(at=clock.move(minutes=10)) == 0
    actions.write(dossier, "Ma question", actor=dossier.user, at=clock.at)
    assert tasks.tell_messages(at=clock.move(minutes=10)) == 0
    assert mails() == []


def test_a_mail_in_english_for_who_reads_english(dossier, agent, at, clock):
    dossier.user.language = "en"
    dossier.user.save(update_fields=["language"])
    actions.write(dossier, "Un", actor=agent, at=at)
    assert tasks.tell_messages(at=clock.move(minutes=6)) == 1
    (mail,) = mails()
    assert "A message is waiting in your application" in mail.subject
