"""The table of states, and the one function that writes them."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from post_office.models import Email

from accounts.refusal import Refused
from dossiers import actions, workflow
from dossiers.models import Copy, Dossier, Event, Rendering, State
from tests import make


@pytest.fixture
def ready(dossier, at, monkeypatch):
    """A dossier that lacks nothing that blocks, of a campaign whose fees are not asked here."""
    monkeypatch.setattr("dossiers.access._locks", lambda: ())
    monkeypatch.setattr(workflow, "nothing_blocking", workflow.nothing_blocking)
    made = make.ready(dossier, at)
    Dossier.objects.filter(pk=made.pk).update(tariff=free_tariff(made, at))
    return make.again(made)


def free_tariff(dossier, at):
    return dossier.campaign.tariffs.create(
        full_first=0, full_other=0, bursary_first=0, bursary_other=0, created_at=at
    )


def do(dossier, name, actor, at, note=""):
    workflow.perform(dossier, name, actor=actor, at=at, note=note)
    return make.again(dossier)


def test_transmission_writes_state_copy_number_journal_and_mail(ready, at):
    sent = do(ready, "submit", ready.user, at)
    assert (sent.state, sent.transmissions, sent.transmitted_at) == (State.SUBMITTED, 1, at)
    assert sent.transmission_number == f"{ready.number}-T1"
    assert list(Copy.objects.values_list("dossier", "number")) == [(ready.pk, 1)]
    event = Event.objects.get(name="submit")
    assert (event.actor, event.at, event.data) == (ready.user, at, {"copy": 1})
    mail = Email.objects.get()
    assert mail.to == [ready.user.email]
    assert sent.transmission_number in mail.message
    assert {each.transmitted_in for each in sent.candidatures.all()} == {1}


def test_transmission_asks_for_the_receipt_and_the_whole_dossier_in_pdf(ready, at):
    copy = do(ready, "submit", ready.user, at).copies.get()
    asked = copy.renderings.values_list("kind", "requested_at", "made_at").order_by("pk")
    assert list(asked) == [("recepisse", at, None), ("dossier", at, None)]


def test_a_second_transmission_changes_nothing(ready, at):
    do(ready, "submit", ready.user, at)
    again = actions.declare_and_submit(ready, {}, declared=True, actor=ready.user, at=at)
    assert again is None
    assert (Copy.objects.count(), Rendering.objects.count(), Email.objects.count()) == (1, 2, 1)


def test_a_transition_leaves_only_its_states(dossier, at):
    """Every couple of the table: open where its line says so, refused in words elsewhere."""
    staff, wrong = make.support(), []
    for state in State.values:
        Dossier.objects.filter(pk=dossier.pk).update(state=state, transmitted_at=at)
        now = make.again(dossier)
        for name, transition in workflow.TRANSITIONS.items():
            words = workflow.refusal(now, name, _who(transition, dossier, staff), at)
            if ("n’y a pas cours" in (words or "")) == (state in transition.sources):
                wrong.append((state, name, words))
    assert wrong == []


def _who(transition, dossier, staff):
    for actor in (dossier.user, staff, None):
        if transition.who(dossier, actor):
            return actor
    raise AssertionError(transition.name)


def test_every_state_is_reached_from_a_draft():
    seen, more = {State.DRAFT}, True
    while more:
        found = {
            State(each.target)
            for each in workflow.TABLE
            if each.target != workflow.BACK and each.sources & seen
        }
        more = not found <= seen
        seen |= found
    assert seen == set(State)


def test_nobody_but_those_named_may(dossier, at):
    stranger = make.candidate("stranger")
    for name in workflow.TRANSITIONS:
        assert workflow.refusal(dossier, name, stranger, at) is not None


def writers_of_state():
    """Where code assigns `.state` of a dossier, or updates it."""
    root = Path(settings.BASE_DIR)
    for path in root.glob("*/**/*.py"):
        if path.parts[len(root.parts)] in {"tests", ".venv", "var", "bench"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                targets = [t for t in node.targets if isinstance(t, ast.Attribute)]
                if any(t.attr == "state" for t in targets):
                    yield str(path.relative_to(root)), node.lineno


def test_only_perform_writes_the_state_of_a_dossier():
    found = {path for path, _line in writers_of_state()}
    own = {path for path in found if path.startswith("dossiers/")}
    assert own == {"dossiers/workflow.py"}


def test_complements_open_their_pages_until_the_due_date(ready, at):
    staff = make.support()
    sent = do(ready, "submit", ready.user, at)
    due = at + timedelta(days=5)
    actions.ask_complements(
        sent, pages=["pieces"], due_at=due, note="Photo floue.", actor=staff, at=at
    )
    now = make.again(sent)
    assert now.state == State.COMPLETING
    refused = pytest.raises(Refused, match="Seules les pages demandées")
    with refused:
        make.fill(now, at, identite={"city": "Alès"})
    make.fill(now, at, pieces={"kind": "carte"})
    with pytest.raises(Refused, match="délai"):
        make.fill(now, due, pieces={"kind": "passeport"})


def test_complements_sent_back_return_to_the_state_left(ready, at):
    staff = make.support()
    sent = do(ready, "submit", ready.user, at)
    valid = do(sent, "validate", staff, at)
    due = at + timedelta(days=5)
    actions.ask_complements(valid, pages=["pieces"], due_at=due, note="x", actor=staff, at=at)
    back = do(make.again(valid), "answer", ready.user, at)
    assert (back.state, back.transmissions) == (State.VALIDATED, 2)
    assert back.transmission_number == f"{ready.number}-T1"
    request = back.complement_requests.get()
    assert (request.closed_at, request.answered) == (at, True)


def test_the_clock_closes_pages_nobody_sent_back_and_keeps_what_came(ready, at):
    staff = make.support()
    sent = do(ready, "submit", ready.user, at)
    due = at + timedelta(days=2)
    actions.ask_complements(sent, pages=["pieces"], due_at=due, note="x", actor=staff, at=at)
    make.fill(make.again(sent), at, pieces={"kind": "carte"})
    assert actions.relock(sent, at=due - timedelta(seconds=1)) is False
    assert actions.relock(sent, at=due) is True
    assert actions.relock(sent, at=due) is False
    back = make.again(sent)
    assert (back.state, back.transmissions, back.papers.kind) == (State.SUBMITTED, 2, "carte")
    assert back.complement_requests.get().answered is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pages": []}, "au moins une page"),
        ({"pages": ["pieces", "inconnue"]}, "au moins une page"),
        ({"note": "  "}, "ce que vous attendez"),
        ({"due_at": None}, "à venir"),
    ],
)
def test_a_poor_request_is_refused_in_words(ready, at, given, words):
    sent = do(ready, "submit", ready.user, at)
    asked = {"pages": ["pieces"], "due_at": at + timedelta(days=1), "note": "x"} | given
    asked["due_at"] = asked["due_at"] or at
    with pytest.raises(Refused, match=words):
        actions.ask_complements(sent, actor=make.support(), at=at, **asked)
    assert make.again(sent).state == State.SUBMITTED


def test_no_complement_once_every_formation_has_examined(ready, at):
    sent = do(ready, "submit", ready.user, at)
    late = sent.campaign.closes_at + timedelta(days=8)
    with pytest.raises(Refused, match="date d’examen"):
        actions.ask_complements(
            sent,
            pages=["pieces"],
            due_at=late + timedelta(days=1),
            note="x",
            actor=make.support(),
            at=late,
        )


def test_withdrawing_one_formation_leaves_the_other(ready, campaign, at):
    other = make.formation(campaign, "ales")
    actions.tick(ready, other.pk, actor=ready.user, at=at)
    actions.accept_notices(ready, True, actor=ready.user, at=at)
    make.ready(ready, at)
    sent = do(ready, "submit", ready.user, at)
    first, second = sent.candidatures.all()
    actions.withdraw_candidature(sent, first.pk, actor=sent.user, at=at)
    now = make.again(sent)
    assert (now.state, list(now.candidatures.chosen())) == (State.SUBMITTED, [second])
    actions.withdraw_candidature(now, second.pk, actor=sent.user, at=at)
    assert make.again(sent).state == State.WITHDRAWN


def test_the_declaration_not_signed_blocks_and_reasons_stay(ready, at):
    with pytest.raises(Refused, match="déclaration"):
        actions.declare_and_submit(
            ready, {"pieces.photo": ("perdu", "Volée")}, declared=False, actor=ready.user, at=at
        )
    assert ready.justifications.get(item="pieces.photo").text == "Volée"


def test_a_missing_piece_needs_its_reason(ready, at):
    ready.justifications.filter(item="pieces.photo").delete()
    assert "Photo" in workflow.refusal(make.again(ready), "submit", ready.user, at)
