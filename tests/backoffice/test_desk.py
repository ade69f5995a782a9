"""One dossier on one screen; each decision on its own page, by its own POST, refused in words."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Posting
from backoffice.views.desk import ACTIONS, BURSARY
from backoffice.words import EVENTS
from dossiers import actions, workflow
from dossiers.models import State
from tests import make

pytestmark = pytest.mark.django_db


def page(dossier, path="change"):
    return f"/admin/dossiers/dossier/{dossier.pk}/{path}/"


def decide(client, dossier, path, **data):
    return client.post(page(dossier, path), {"number": dossier.number, "note": "", **data})


def text_of(response):
    return response.content.decode()


# --- The screen ---


def test_the_strip_says_who_what_and_by_when(desk, transmitted):
    sent = transmitted(birth_name="Lefèvre", first_names="Chloé")
    text = text_of(desk.get(page(sent)))
    for words in ("Chloé Lefèvre", sent.number, "Transmis", "Albi", "0,00\u00a0€", "dans 28 jours"):
        assert words in text, words


def test_the_strip_says_why_each_of_its_two_buttons_is_shut(
    desk, campaign, formation, at, monkeypatch
):
    draft = make.dossier(campaign, at, formations=[formation])
    words = {"validate": "Parce que.", "ask": "Pour cela."}
    monkeypatch.setattr(
        "backoffice.views.desk.why_not", lambda _row, name, _request: words.get(name)
    )
    text = text_of(desk.get(page(draft)))
    assert '<p class="raison"><b>Valider</b> — Parce que.</p>' in text
    assert '<p class="raison"><b>Demander des compléments</b> — Pour cela.</p>' in text
    words["ask"] = words["validate"]
    assert text_of(desk.get(page(draft))).count('<p class="raison">Parce que.</p>') == 1


def test_answers_documents_and_reasons_are_read_on_the_page(desk, transmitted, at):
    sent = transmitted()
    sent.documents.create(
        page="annexes", slot="annexe", status="exempt", reason="Rien à joindre", created_at=at
    )
    text = text_of(desk.get(page(sent)))
    assert "3 rue des Lilas" in text
    assert "Rien à joindre" in text
    assert "motif\u00a0: Autre raison" in text


def test_the_journal_names_authors_latest_first(desk, agent, transmitted, at):
    sent = transmitted()
    workflow.perform(sent, "validate", actor=agent, at=at + timedelta(hours=1), note="Vu.")
    lines = desk.get(page(sent)).context["desk"].journal
    assert [(line.label, line.author) for line in lines[:2]] == [
        ("Dossier validé", "Farid Benali"),
        ("Dossier transmis", "Candidat"),
    ]
    assert lines[0].note == "Vu."


def test_every_event_has_words(campaign):
    assert set(workflow.TRANSITIONS) <= set(EVENTS)


def test_the_screen_asks_as_much_for_three_rows_as_for_one(desk, transmitted, at):
    sent = transmitted()

    def rows(position):
        sent.referents.create(kind="academic", position=position, created_at=at)
        sent.experiences.create()
        sent.language_skills.create()
        sent.documents.create(page="annexes", slot="annexe", status="exempt", created_at=at)
        workflow.record(sent, "reminder", actor=None, at=at)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page(sent)).status_code == 200
        return len(queries)

    rows(1)
    asked()
    once = asked()
    rows(2)
    sent.experiences.create()
    sent.language_skills.create()
    assert asked() == once


def test_a_draft_has_no_decision_and_says_why(desk, campaign, at):
    draft = make.dossier(campaign, at)
    text = text_of(desk.get(page(draft)))
    # Whatever its state, the team corrects an identity or an address, and withdraws on request;
    # telling two people apart stands beside the other dossier, where there is one.
    assert text.count('aria-disabled="true"') == len(ACTIONS) - len(BURSARY) - 4
    assert re.search(r"Le dossier est «\sEn cours de remplissage\s»", text)


def test_the_way_back_keeps_the_filters(desk, transmitted):
    sent = transmitted()
    listed = text_of(desk.get("/admin/dossiers/dossier/", {"q": "lefevre", "transmis": "oui"}))
    link = html.unescape(re.search(rf'href="({page(sent)}[^"]*)"', listed)[1])
    assert 'href="/admin/dossiers/dossier/?q=lefevre&amp;transmis=oui"' in text_of(desk.get(link))


def test_an_unknown_dossier_is_not_found(desk, campaign):
    assert desk.get("/admin/dossiers/dossier/999/change/").status_code == 404
    assert desk.get("/admin/dossiers/dossier/abc/change/").status_code == 404


# --- Validating ---


def test_validating_by_the_real_form(desk, agent, transmitted):
    sent = transmitted()
    shown = desk.get(page(sent, "valider"))
    assert shown.status_code == 200
    assert "part vers chaque formation" in text_of(shown)
    answer = decide(desk, sent, "valider", note="Tout est en ordre.")
    assert (answer.status_code, answer["Location"]) == (302, page(sent))
    assert make.again(sent).state == State.VALIDATED
    event = sent.events.get(name="validate")
    assert (event.actor, event.note) == (agent, "Tout est en ordre.")
    mail = Posting.objects.get(template="dossier_valide").email
    assert "Tout est en ordre." in mail.message
    assert f"Le dossier {sent.number} est validé." in text_of(desk.get(page(sent)))


def test_looking_at_the_page_decides_nothing(desk, transmitted):
    sent = transmitted()
    for action in ACTIONS.values():
        desk.get(page(sent, action.path))
    assert make.again(sent).state == State.SUBMITTED


def test_validating_twice_is_refused_in_words_and_done_once(desk, transmitted):
    sent = transmitted()
    decide(desk, sent, "valider")
    again = decide(desk, sent, "valider")
    assert again.status_code == 409
    assert re.search(r"Le dossier est «\sValidé\s»", text_of(again))
    assert sent.events.filter(name="validate").count() == 1


def test_money_due_holds_the_validation_in_words(desk, transmitted):
    sent = transmitted()
    tariff = sent.tariff
    tariff.full_first = 9000
    tariff.save(update_fields=["full_first"])
    refusal = "Il reste 90,00\u00a0€ à régler."
    assert refusal in text_of(desk.get(page(sent)))
    shown = text_of(desk.get(page(sent, "valider")))
    assert refusal in shown
    assert 'method="post" novalidate' not in shown
    answer = decide(desk, sent, "valider")
    assert answer.status_code == 409
    assert refusal in text_of(answer)
    assert make.again(sent).state == State.SUBMITTED


def test_the_form_of_another_dossier_decides_nothing(desk, transmitted):
    sent, other = transmitted("lefevre"), transmitted("morel")
    answer = desk.post(page(sent, "valider"), {"number": other.number, "note": ""})
    assert answer.status_code == 409
    assert {make.again(each).state for each in (sent, other)} == {State.SUBMITTED}


# --- Opening pages again ---


def test_opening_pages_until_the_end_of_a_day(desk, agent, transmitted, at):
    sent = transmitted()
    note = "Votre relevé est illisible : déposez-le de nouveau."
    answer = decide(
        desk, sent, "rouvrir", pages=["cursus", "langues"], due_on="2026-12-04", note=note
    )
    assert answer.status_code == 302
    request = make.again(sent).complement_requests.get()
    assert (request.pages, request.note, request.asked_by) == (["cursus", "langues"], note, agent)
    assert request.due_at == datetime(2026, 12, 4, 23, 0, tzinfo=UTC)
    assert make.again(sent).state == State.COMPLETING
    mail = Posting.objects.get(template="complements_demandes").email
    assert note in mail.message
    assert "vendredi 4 décembre 2026 à 23\u00a0h\u00a059" in mail.message
    saved = actions.autosave(sent, "langues", {"stays": "Cork"}, actor=sent.user, at=at)
    assert saved.errors == {}
    pages = desk.get(page(sent)).context["desk"].pages
    assert [each.slug for each in pages if each.reopened] == ["cursus", "langues"]


def test_the_page_proposes_what_is_missing_and_a_week(desk, transmitted):
    initial = desk.get(page(transmitted(), "rouvrir")).context["form"].initial
    assert "referents" in initial["pages"]
    assert initial["due_on"].isoformat() == "2026-12-01"


def test_no_day_beyond_the_last_examination_is_proposed(desk, transmitted, formation, at):
    sent = transmitted()
    formation.examination_at = at + timedelta(days=3)
    formation.save(update_fields=["examination_at"])
    initial = desk.get(page(sent, "rouvrir")).context["form"].initial
    assert initial["due_on"].isoformat() == "2026-11-26"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"due_on": "2026-12-04", "note": "…"}, "Choisissez au moins une page à rouvrir."),
        ({"pages": ["cursus"], "note": "…"}, "Donnez une date limite."),
        (
            {"pages": ["cursus"], "due_on": "2026-11-23", "note": "…"},
            "La date limite doit être à venir.",
        ),
        (
            {"pages": ["cursus"], "due_on": "2026-12-04"},
            "Écrivez au candidat ce que vous attendez de lui.",
        ),
    ],
)
def test_an_incomplete_request_is_refused_and_kept(desk, transmitted, data, words):
    sent = transmitted()
    answer = decide(desk, sent, "rouvrir", **data)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert make.again(sent).state == State.SUBMITTED


def test_closing_pages_before_the_date(desk, transmitted):
    sent = transmitted()
    decide(desk, sent, "rouvrir", pages=["cursus"], due_on="2026-12-04", note="…")
    assert decide(desk, sent, "refermer").status_code == 302
    assert make.again(sent).state == State.SUBMITTED
    assert sent.complement_requests.get().closed_at is not None


# --- Inadmissible ---


def test_an_inadmissible_dossier_has_its_reason(desk, transmitted):
    sent = transmitted()
    answer = decide(desk, sent, "non-recevable")
    assert answer.status_code == 422
    assert "Écrivez le motif" in text_of(answer)
    assert decide(desk, sent, "non-recevable", note="Fausse déclaration.").status_code == 302
    assert make.again(sent).state == State.INADMISSIBLE
    mail = Posting.objects.get(template="dossier_non_recevable").email
    assert "Fausse déclaration." in mail.message


# --- Who ---


@pytest.fixture
def everywhere(transmitted):
    """A dossier and every address of the desk."""
    sent = transmitted()
    paths = ["change", *(action.path for action in ACTIONS.values())]
    return sent, ["/admin/", "/admin/dossiers/dossier/", *(page(sent, each) for each in paths)]


def test_a_candidate_gets_no_administration(client, everywhere):
    sent, addresses = everywhere
    client.force_login(sent.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in addresses:
        assert client.get(address).status_code in (302, 403, 404), address
        assert client.post(address, {"number": sent.number}).status_code in (302, 403, 404)
    assert make.again(sent).state == State.SUBMITTED


def test_staff_without_the_group_sees_no_dossier(client, everywhere):
    sent, addresses = everywhere
    jury = make.candidate("jury", is_staff=True)
    client.force_login(jury, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in addresses[1:]:
        assert client.get(address).status_code == 403, address
    assert decide(client, sent, "valider").status_code == 403
    assert make.again(sent).state == State.SUBMITTED


def test_a_visitor_is_sent_to_sign_in(client, everywhere):
    sent, addresses = everywhere
    for address in addresses:
        assert client.get(address).status_code == 302, address
    decide(client, sent, "valider")
    assert make.again(sent).state == State.SUBMITTED
