"""Examining a dossier: verdicts, the viewer, complements composed from them, what changed since."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import actions, store, workflow
from dossiers.models import Judgement, ReasonTemplate, State, Verdict
from tests import make, world
from tests.backoffice.test_desk import decide, page, text_of
from tests.hostile import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_pieces(transmitted, campaign, at):
    """A transmitted dossier whose page of papers holds a photo, a card and a promised diploma."""
    for slug in ("photo", "carte", "diplome"):
        make.piece(campaign, slug=slug, page="pieces", types=["jpg"], mandatory=False)
    sent = transmitted()
    for slug in ("photo", "carte"):
        world.deposit(sent, at, slot=slug)
    sent.documents.create(page="pieces", slot="diplome", status="later", created_at=at)
    return make.again(sent)


def judge(client, dossier, slot, verdict, **more):
    document = dossier.documents.current().get(slot=slot)
    data = {"number": dossier.number, "document": document.pk, "seen": "0", "verdict": verdict}
    return client.post(page(dossier, "verdict"), data | more)


def standing(dossier):
    rows = Verdict.objects.standing().filter(document__dossier=dossier)
    return {each.document.slot: each.judgement for each in rows.select_related("document")}


# --- Verdicts ---


def test_a_verdict_leads_to_the_next_piece_to_examine(desk, agent, with_pieces):
    answer = judge(desk, with_pieces, "photo", "fit")
    card = with_pieces.documents.get(slot="carte").pk
    assert f"piece={card}&" in answer["Location"]
    assert standing(with_pieces) == {"photo": "fit"}
    shown = desk.get(answer["Location"])
    assert shown.context["piece"].document.pk == card
    assert [each.mark for each in shown.context["desk"].examination.pieces] == [
        "fit",
        "todo",
        "later",
    ]
    assert "1 pièce vue sur 3" in text_of(shown)
    line = shown.context["desk"].journal[0]
    assert (line.label, line.about, line.author) == (
        "Pièce jugée\u00a0: Conforme",
        "Photo",
        "Farid Benali",
    )


def test_a_refusal_needs_a_reason_ready_made_or_typed(desk, with_pieces):
    answer = judge(desk, with_pieces, "photo", "replace")
    assert answer.status_code == 409
    assert "Donnez le motif" in text_of(answer)
    assert standing(with_pieces) == {}
    ready = ReasonTemplate.objects.filter(judgement="replace").first()
    judge(desk, with_pieces, "photo", f"replace:{ready.pk}")
    judge(desk, with_pieces, "carte", "unreadable", reason="On ne lit pas le nom.")
    reasons = dict(Verdict.objects.standing().values_list("document__slot", "reason"))
    assert reasons == {"photo": ready.text_fr, "carte": "On ne lit pas le nom."}


def test_a_ready_made_reason_is_said_in_the_candidates_language(desk, with_pieces):
    with_pieces.user.language = "en"
    with_pieces.user.save(update_fields=["language"])
    ready = ReasonTemplate.objects.filter(judgement="replace").first()
    judge(desk, with_pieces, "photo", f"replace:{ready.pk}")
    assert Verdict.objects.get().reason == ready.text_en


def test_a_verdict_replaced_or_taken_back_stays_in_the_record(desk, with_pieces):
    judge(desk, with_pieces, "photo", "fit")
    first = Verdict.objects.get()
    judge(desk, with_pieces, "photo", "not_needed", seen=first.pk)
    second = Verdict.objects.standing().get()
    assert judge(desk, with_pieces, "photo", "undo", seen=second.pk).status_code == 302
    assert standing(with_pieces) == {}
    assert [(each.judgement, bool(each.ended_at)) for each in Verdict.objects.all()] == [
        ("fit", True),
        ("not_needed", True),
    ]


def test_a_colleague_who_judged_meanwhile_is_named_and_nothing_is_lost(desk, with_pieces, at):
    document = with_pieces.documents.get(slot="photo")
    other = make.support("autre")
    actions.judge(with_pieces, document.pk, "fit", actor=other, at=at)
    answer = judge(desk, with_pieces, "photo", "not_needed")
    assert answer.status_code == 409
    assert str(other) in text_of(answer)
    assert standing(with_pieces) == {"photo": "fit"}


@pytest.mark.parametrize("who", ["candidate", "nobody"])
def test_only_the_team_judges(with_pieces, at, who):
    document = with_pieces.documents.get(slot="photo")
    actor = with_pieces.user if who == "candidate" else None
    with pytest.raises(Refused):
        actions.judge(with_pieces, document.pk, Judgement.FIT, actor=actor, at=at)
    assert standing(with_pieces) == {}


def test_a_replaced_document_is_examined_again_and_compared(desk, with_pieces, agent, at):
    judge(desk, with_pieces, "photo", "replace", reason="Flou.")
    due = at + timedelta(days=5)
    asked = {"pages": ["pieces"], "due_at": due, "note": "x", "actor": agent, "at": at}
    actions.ask_complements(with_pieces, **asked)
    former = with_pieces.documents.get(slot="photo")
    later = at + timedelta(hours=1)
    upload = make.picture(40, 50)
    actions.deposit(
        make.again(with_pieces), "pieces", "photo", upload, actor=with_pieces.user, at=later
    )
    assert standing(with_pieces) == {"photo": "replace"}
    new = with_pieces.documents.current().get(slot="photo")
    shown = desk.get(page(with_pieces), {"piece": new.pk, "avec": former.pk})
    piece = shown.context["piece"]
    assert (piece.mark, [each.document.pk for each in piece.formers]) == ("todo", [former.pk])
    assert text_of(shown).count('class="vue"') == 2


def test_validation_waits_for_every_piece(desk, with_pieces):
    assert decide(desk, with_pieces, "valider").status_code == 409
    judge(desk, with_pieces, "photo", "fit")
    judge(desk, with_pieces, "carte", "unreadable", reason="Flou.")
    shown = desk.get(page(with_pieces, "valider"))
    assert [each.label for each in shown.context["checks"] if not each.held and not each.warning]
    assert decide(desk, with_pieces, "valider").status_code == 409
    card = Verdict.objects.standing().get(document__slot="carte")
    judge(desk, with_pieces, "carte", "fit", seen=card.pk)
    shown = desk.get(page(with_pieces, "valider"))
    assert [formation.title for formation, _option, _day in shown.context["goes_to"]] == ["Albi"]
    assert decide(desk, with_pieces, "valider").status_code == 302
    assert make.again(with_pieces).state == State.VALIDATED


# --- The viewer ---


@pytest.fixture
def with_paper(with_pieces, at):
    """The same, its card being a PDF of three pages."""
    card = with_pieces.documents.get(slot="carte").file
    card.key, card.digest = store.keep_bytes(papers.plain(3))
    card.type, card.pages = "pdf", 3
    card.save()
    return with_pieces, card


def harmless(answer):
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    return Image.open(BytesIO(answer.content))


def test_a_picture_and_the_pages_of_a_pdf_are_shown_as_pictures(desk, with_paper):
    dossier, card = with_paper
    photo = dossier.documents.get(slot="photo").file
    assert harmless(desk.get(page(dossier, f"fichier/{photo.pk}"))).format == "JPEG"
    drawn = harmless(desk.get(page(dossier, f"fichier/{card.pk}/page/3")))
    assert (drawn.format, max(drawn.size)) == ("JPEG", 2000)
    for nothing in (f"{card.pk}/page/0", f"{card.pk}/page/4", f"{photo.pk}/page/1", str(card.pk)):
        assert desk.get(page(dossier, f"fichier/{nothing}")).status_code == 404
    assert {each.file for each in dossier.consultations.all()} == {photo.pk, card.pk}


def test_the_viewer_turns_the_pages_by_links_too(desk, with_paper):
    dossier, card = with_paper
    piece = dossier.documents.get(slot="carte").pk
    for asked, shown in (("", 1), ("2", 2), ("9", 3), ("x", 1), ("0", 1)):
        html = desk.get(page(dossier), {"piece": piece, "feuille": asked}).content.decode()
        assert f"fichier/{card.pk}/page/{shown}/" in html
        assert f"page {shown} sur 3</output>" in html
    assert f"?piece={piece}&amp;feuille=2" in html
    assert f"/fichiers/{card.pk}/" in html


def test_a_page_that_cannot_be_drawn_says_what_to_do(desk, with_paper):
    dossier, card = with_paper
    card.key, card.digest = store.keep_bytes(papers.plain(1)[:200])
    card.save()
    answer = desk.get(page(dossier, f"fichier/{card.pk}/page/1"))
    assert answer.status_code == 503
    assert "ouvrez le fichier à part" in answer.content.decode()


def test_a_file_is_not_read_through_another_dossier(desk, with_pieces, transmitted):
    other = transmitted("morel")
    file = with_pieces.documents.get(slot="photo").file
    for address in (f"fichier/{file.pk}", f"fichier/{file.pk}/page/1"):
        assert desk.get(page(other, address)).status_code == 404


# --- Complements ---


def ask(client, dossier, **more):
    data = {"due_on": "2026-12-04", "note": "Bonjour, voici ce qu’il nous faut."}
    return decide(client, dossier, "rouvrir", **data | more)


def test_refused_pieces_make_the_request_and_its_tasks(desk, with_pieces, client):
    judge(desk, with_pieces, "photo", "replace", reason="Photo trop ancienne.")
    key = f"piece:{with_pieces.documents.get(slot='photo').pk}"
    form = desk.get(page(with_pieces, "rouvrir")).context["form"]
    assert (form.initial["items"], form.initial["pages"]) == ([key], [])
    assert ask(desk, with_pieces, items=[key]).status_code == 302
    request = with_pieces.complement_requests.get()
    assert request.pages == ["pieces"]
    assert request.items == [
        {
            "key": key,
            "page": "pieces",
            "slot": "photo",
            "label": "Photo",
            "reason": "Photo trop ancienne.",
        }
    ]
    mail = Posting.objects.get(template="complements_demandes").email
    assert "Photo (Pièces d’identité et photo)\u00a0: Photo trop ancienne." in mail.message
    desk.force_login(
        with_pieces.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    home = text_of(desk.get("/dossier/"))
    assert "Photo trop ancienne." in home
    assert 'href="/dossier/pieces/#piece-photo"' in home
    assert "demandee" in text_of(desk.get("/dossier/pieces/"))


def test_the_preview_is_what_is_sent_and_writes_nothing(desk, with_pieces):
    judge(desk, with_pieces, "photo", "replace", reason="Photo trop ancienne.")
    key = f"piece:{with_pieces.documents.get(slot='photo').pk}"
    shown = ask(desk, with_pieces, items=[key], apercu="1")
    # the fragment of the candidate's page has a `preview` of its own, a flag
    seen = [each.get("preview") for each in shown.context]
    preview = next(each for each in seen if isinstance(each, dict))
    assert shown.status_code == 200
    assert make.again(with_pieces).state == State.SUBMITTED
    assert not with_pieces.complement_requests.exists()
    assert not Posting.objects.filter(template="complements_demandes").exists()
    ask(desk, with_pieces, items=[key])
    mail = Posting.objects.get(template="complements_demandes").email
    assert (preview["subject"], preview["text"]) == (mail.subject, mail.message)
    desk.force_login(
        with_pieces.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    home = text_of(desk.get("/dossier/"))
    for words in ("Photo trop ancienne.", "Des compléments vous sont demandés avant le"):
        assert words in preview["page"]
        assert words in home


def test_what_is_no_longer_wanted_is_not_asked(desk, with_pieces):
    judge(desk, with_pieces, "photo", "replace", reason="Flou.")
    key = f"piece:{with_pieces.documents.get(slot='photo').pk}"
    judge(desk, with_pieces, "photo", "undo", seen=Verdict.objects.standing().get().pk)
    assert ask(desk, with_pieces, items=[key]).status_code == 422
    assert make.again(with_pieces).state == State.SUBMITTED


def test_no_due_date_beyond_the_last_examination(desk, with_pieces, formation, at):
    formation.examination_at = at + timedelta(days=3)
    formation.save(update_fields=["examination_at"])
    answer = ask(desk, with_pieces, pages=["pieces"])
    assert answer.status_code == 422
    assert "Au plus tard le 27 novembre 2026" in text_of(answer)


def test_what_changed_since_the_request_is_said_side_by_side(desk, with_pieces, agent, at):
    due, later = at + timedelta(days=5), at + timedelta(hours=2)
    asked = {"pages": ["identite", "pieces"], "due_at": due, "note": "x"}
    actions.ask_complements(with_pieces, **asked, actor=agent, at=at + timedelta(minutes=1))
    make.fill(with_pieces, later, identite={"city": "Alès"})
    workflow.perform(make.again(with_pieces), "answer", actor=with_pieces.user, at=later)
    shown = desk.get(page(with_pieces))
    changes = shown.context["desk"].changes
    towns = [(c.before, c.after) for c in changes if c.key[2] == "identite.city"]
    assert towns == [("Nîmes", "Alès")]
    assert re.search(r"Alès <mark>modifié</mark> <del>.*Nîmes", text_of(shown))


# --- In charge ---


def test_taking_a_dossier_says_who_has_it_and_never_shuts_it(desk, agent, with_pieces, at):
    desk.post(page(with_pieces, "charge"), {"number": with_pieces.number, "agent": "0"})
    assert make.again(with_pieces).agent == agent
    other = make.support("autre")
    with pytest.raises(Refused, match="Farid Benali"):
        actions.take_charge(with_pieces, actor=other, at=at, seen=0)
    actions.take_charge(with_pieces, actor=other, at=at, seen=agent.pk)
    shown = desk.get(page(with_pieces))
    assert shown.status_code == 200
    assert str(other) in text_of(shown)
    desk.post(page(with_pieces, "charge"), {"number": with_pieces.number, "rendre": "1"})
    assert make.again(with_pieces).agent is None
    told = with_pieces.events.filter(name__in=("charge", "uncharge"))
    assert list(told.values_list("name", "actor", "data")) == [
        ("charge", agent.pk, {}),
        ("charge", other.pk, {}),
        ("uncharge", agent.pk, {}),
    ]
    assert "Rendu à toute l’équipe" in text_of(desk.get(page(with_pieces)))


def test_the_desk_asks_as_much_for_thirty_pieces_as_for_three(desk, agent, with_pieces, at):
    def add(count):
        for _each in range(count):
            made = world.deposit(with_pieces, at, page="annexes", slot="annexe", title="Note")
            actions.judge(with_pieces, made.pk, "fit", actor=agent, at=at)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page(with_pieces)).status_code == 200
        return len(queries)

    add(1)
    asked()
    few = asked()
    add(27)
    assert asked() == few


def test_an_unreadable_file_is_said_not_shown(desk, with_pieces, monkeypatch):
    def broken(key, digest):
        raise OSError(key)

    monkeypatch.setattr("dossiers.store.open_bytes", broken)
    file = with_pieces.documents.get(slot="photo").file
    assert desk.get(page(with_pieces, f"fichier/{file.pk}")).status_code == 503


# --- Who read what ---


def test_files_read_by_the_team_are_in_the_timeline(desk, agent, with_pieces, clock):
    photo, card = (with_pieces.documents.get(slot=slot).file for slot in ("photo", "carte"))
    clock.move(minutes=1)
    for file in (photo, card, photo):
        desk.get(page(with_pieces, f"fichier/{file.pk}"), REMOTE_ADDR="192.0.2.77")
    clock.move(minutes=1)
    desk.get(f"/fichiers/{card.pk}/")
    clock.move(days=1)
    desk.get(f"/fichiers/{card.pk}/")
    b"".join(desk.get(page(with_pieces, "documents")).streaming_content)
    rows = with_pieces.consultations.values_list("reader", "file", "door", "network")
    assert list(rows)[:2] == [
        (agent.pk, photo.pk, "desk", "192.0.2.0"),
        (agent.pk, card.pk, "desk", "192.0.2.0"),
    ]
    journal = desk.get(page(with_pieces)).context["desk"].journal
    lines = [(each.label, each.about, each.author, each.note) for each in journal[:3]]
    names = {each.document.slot: each.label for each in pieces(desk, with_pieces)}
    assert sorted(lines) == [
        ("Archive de tous les documents téléchargée", "", str(agent), ""),
        ("Fichier consulté", names["carte"], str(agent), "ouvert à part"),
        ("Fichiers consultés", f"{names['photo']}, {names['carte']}", str(agent), ""),
    ]


def test_a_candidate_s_own_look_is_no_trace(client, with_pieces):
    client.force_login(with_pieces.user)
    file = with_pieces.documents.get(slot="photo").file_id
    assert client.get(f"/fichiers/{file}/").status_code == 200
    assert not with_pieces.consultations.exists()


def pieces(desk, dossier):
    return desk.get(page(dossier)).context["desk"].examination.pieces
