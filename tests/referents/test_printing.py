"""The author's copy: made by the clock, of what counts, while the link lives (R09)."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from accounts.refusal import Refused
from dossiers import paper, store
from dossiers.models import StoredFile
from referents import actions, tasks
from referents.actions import printing
from referents.models import OpinionPrint
from tests.referents import people

pytestmark = pytest.mark.django_db
needs_press = pytest.mark.skipif(not paper.available(), reason="Pango is not installed here")


@pytest.fixture
def made(at):
    return people.asked(people.dossier(at), at)


@pytest.fixture
def press(monkeypatch):
    """A press that takes no time: a page of PDF that says what it was given."""
    seen = []

    def printed(template, copy, *, language="fr"):
        seen.append(dict(copy["answers"]))
        with pikepdf.new() as blank:
            blank.add_blank_page()
            blank.save(data := BytesIO())
        return data.getvalue()

    monkeypatch.setattr(paper, "printed", printed)
    return seen


def text(data) -> str:
    return re.sub(r"\s+", " ", "".join(p.extract_text() for p in PdfReader(BytesIO(data)).pages))


def open_copy(client, made):
    client.get(people.address(made))
    return client.get("/referent/copie/")


@needs_press
def test_the_copy_is_tagged_and_says_what_was_answered(client, made, at):
    people.sent(made, at, text="Sérieuse et curieuse.")
    assert tasks.make_copies(at=at) == 1
    answer = open_copy(client, made)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "private, no-store" in answer["Cache-Control"]
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert "/StructTreeRoot" in pdf.Root
    said = text(answer.content)
    for words in ("Camille Aubertin", "Anne Morel", "Sérieuse et curieuse.", "Favorable", "Bon"):
        assert words in said


@needs_press
def test_a_copy_in_english_is_english(made, at):
    other = people.asked(made.dossier, at, "professional", language="en")
    said = printing.content(people.sent(other, at))
    data = paper.printed(printing.TEMPLATE, said, language="en")
    assert "Overall opinion" in text(data)
    assert "Page 1 of 1" in text(data)


def test_in_preparation_until_the_clock_made_it(client, made, at, press):
    people.sent(made, at)
    client.get(people.address(made))
    assert client.get("/referent/copie/")["Location"] == f"/referent/merci/?demande={made.pk}"
    page = client.get("/referent/merci/").content.decode()
    if paper.available():
        assert "en préparation" in page
    assert "/referent/copie/" not in page
    tasks.make_copies(at=at)
    page = client.get("/referent/merci/").content.decode()
    assert "/referent/copie/" in page
    assert "en préparation" not in page


def test_a_request_makes_no_pdf(client, made, at, monkeypatch):
    def never(*_given, **_named):
        raise AssertionError("the press inside a request")

    monkeypatch.setattr(paper, "printed", never)
    people.sent(made, at)
    client.get(people.address(made))
    assert client.get("/referent/merci/").status_code == 200
    assert client.get("/referent/copie/").status_code == 302


def test_a_correction_makes_another_and_erases_the_former(client, made, at, press):
    people.sent(made, at, text="Avant")
    tasks.make_copies(at=at)
    former = OpinionPrint.objects.get().file
    later = at + timedelta(hours=1)
    people.sent(made, later, text="Après")
    assert OpinionPrint.objects.get().made_at is None
    assert open_copy(client, made).status_code == 302  # the former one no longer serves
    assert tasks.make_copies(at=later) == 1
    assert press[-1]["Appréciation"] == "Après"
    assert not StoredFile.objects.filter(pk=former.pk).exists()
    assert OpinionPrint.objects.get().file_id != former.pk


def test_a_correction_not_sent_is_not_printed(made, at, press):
    people.sent(made, at, text="Envoyé")
    actions.keep(made, {"text": "Brouillon"}, serial=1, at=at)
    tasks.make_copies(at=at)
    assert press[-1]["Appréciation"] == "Envoyé"


def test_corrected_while_it_was_being_made_only_the_last_is_kept(made, at, press, monkeypatch):
    people.sent(made, at, text="Avant")
    fast, later = paper.printed, at + timedelta(minutes=1)

    def slow(*given, **named):
        people.sent(made, later, text="Après")
        return fast(*given, **named)

    monkeypatch.setattr(paper, "printed", slow)
    assert tasks.make_copies(at=at) == 0
    monkeypatch.setattr(paper, "printed", fast)
    assert tasks.make_copies(at=later) == 1
    assert press[-1]["Appréciation"] == "Après"
    assert StoredFile.objects.count() == 1


def test_twice_makes_one_and_a_failure_is_never_given_up(made, at, press, monkeypatch):
    people.sent(made, at)
    assert (tasks.make_copies(at=at), tasks.make_copies(at=at)) == (1, 0)
    people.sent(made, at + timedelta(minutes=1), text="Autre")

    def fails(*_given, **_named):
        raise paper.NotPrinted("no press")

    with monkeypatch.context() as broken:
        broken.setattr(paper, "printed", fails)
        for minute in range(2, 8):
            assert tasks.make_copies(at=at + timedelta(minutes=minute)) == 0
    row = OpinionPrint.objects.get()
    assert (row.attempts, row.error) == (3, "NotPrinted : no press")
    assert tasks.make_copies(at=at + timedelta(hours=6)) == 1


def test_a_storage_that_fails_stops_no_other_copy(made, at, press, monkeypatch):
    other = people.asked(made.dossier, at, "professional")
    people.sent(made, at)
    people.sent(other, at)
    keep, asked = store.keep, []

    def fails_once(scan):
        asked.append(scan)
        if len(asked) == 1:
            raise Refused("l’espace de stockage ne répond pas")
        return keep(scan)

    monkeypatch.setattr(store, "keep", fails_once)
    assert tasks.make_copies(at=at) == 1
    assert tasks.make_copies(at=at + timedelta(minutes=1)) == 1


def test_closed_it_is_opened_by_nobody_and_erased(client, clock, made, at, press):
    people.sent(made, at)
    tasks.make_copies(at=at)
    file = OpinionPrint.objects.get().file
    assert tasks.forget_copies(at=at + timedelta(hours=23)) == 0
    client.get(people.address(made))
    clock.move(hours=24)
    assert client.get("/referent/copie/").status_code == 410
    assert tasks.forget_copies(at=clock.at) == 1
    assert tasks.forget_copies(at=clock.at) == 0
    assert not StoredFile.objects.filter(pk=file.pk).exists()


def test_the_copy_is_not_for_the_candidate_nor_another_referent(client, made, at, press):
    people.sent(made, at)
    tasks.make_copies(at=at)
    file = OpinionPrint.objects.get().file_id
    client.force_login(
        made.dossier.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(f"/fichiers/{file}/").status_code == 404
    other = people.asked(made.dossier, at, "professional")
    assert open_copy(client, other)["Location"] == f"/referent/?demande={other.pk}"
