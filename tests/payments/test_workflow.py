"""What money holds: pages, transitions, and in which words."""

from datetime import timedelta

import pytest

from accounts.refusal import Refused
from dossiers import access
from dossiers import actions as dossier_actions
from dossiers import workflow as dossier_workflow
from dossiers.models import Document, Dossier, State
from payments import actions, fees, workflow
from payments.models import Payment
from tests import make
from tests.payments.conftest import bursar

FROZEN = {"formations", "frais", "lapse", "drop_addition", "withdraw", "submit", "reopen"}
OTHERS = {"identite", "referents", "annexes", "answer", "relock", "ask", "refuse"}


@pytest.mark.parametrize("state", ["open", "processing"])
def test_an_open_payment_freezes_what_moves_its_amount_and_nothing_else(dossier, ask, at, state):
    ask(dossier)
    Payment.objects.update(state=state)
    fresh = make.again(dossier)
    held = {what for what in FROZEN | OTHERS if workflow.hold(fresh, what, at)}
    assert held == FROZEN
    assert access.page_shut(fresh, "formations", at)
    assert not access.page_shut(fresh, "identite", at)


@pytest.mark.parametrize("state", [State.DRAFT, State.REOPENED, State.COMPLETING])
def test_what_moves_the_amount_is_frozen_in_every_state_that_may_pay(dossier, ask, at, state):
    ask(dossier)
    Dossier.objects.update(state=state, left_state=State.SUBMITTED, transmitted_at=at)
    said = {"due_at": at + timedelta(days=3), "asked_at": at, "asked_by": make.support()}
    dossier.complement_requests.create(pages=["identite", "formations", "frais"], **said)
    fresh = make.again(dossier)
    assert "annulez-le" in access.page_shut(fresh, "formations", at)
    assert "annulez-le" in access.page_shut(fresh, "frais", at)
    assert "annulez-le" not in (access.page_shut(fresh, "identite", at) or "")


@pytest.fixture
def owing(dossier, formations, pay, ask, at, support):
    """Transmitted, a formation added: its supplement is being paid. Bursary claimed, not proven."""
    pay(dossier, submit=True)
    actions.add_formation(make.again(dossier), formations[1].pk, note="", actor=support, at=at)
    make.fill(make.again(dossier), at, frais={"claimed": "oui"})
    return ask(make.again(dossier))


def test_the_team_deposits_no_award_notice_under_an_open_payment(dossier, owing, support, at):
    said = {"actor": support, "at": at, "why": "Reçu par courriel."}
    with pytest.raises(Refused, match="annulez-le"):
        dossier_actions.deposit_for(
            make.again(dossier), "frais", "avis-bourse", make.picture(), **said
        )
    assert fees.due(make.again(dossier)) == owing.amount


def test_an_award_notice_promised_is_not_deposited_under_an_open_payment(dossier, owing, at):
    Document.objects.create(
        dossier=dossier,
        page="frais",
        slot="avis-bourse",
        status=Document.Status.LATER,
        later_until=at.date() + timedelta(days=3),
        created_at=at,
    )
    said = {"actor": dossier.user, "at": at}
    with pytest.raises(Refused, match="annulez-le"):
        dossier_actions.deposit(make.again(dossier), "frais", "avis-bourse", make.picture(), **said)
    actions.cancel_payment(make.again(dossier), **said)
    dossier_actions.deposit(make.again(dossier), "frais", "avis-bourse", make.picture(), **said)


@pytest.mark.parametrize("state", ["paid", "failed", "expired", "cancelled"])
def test_a_payment_that_ended_freezes_nothing(dossier, ask, at, state):
    ask(dossier)
    Payment.objects.update(state=state, settled_at=at)
    fresh = make.again(dossier)
    assert not {w for w in FROZEN - {"submit"} if workflow.hold(fresh, w, at)}


def test_a_page_that_money_does_not_move_asks_nothing(dossier, at, django_assert_num_queries):
    with django_assert_num_queries(0):
        workflow.hold(dossier, "identite", at)
    with django_assert_num_queries(1):
        workflow.hold(dossier, "frais", at)


def test_what_is_due_is_said_to_the_cent(dossier, at):
    assert workflow.hold(dossier, "submit", at) == "Il reste 90,00\u00a0€ à régler."


def test_formations_are_not_unticked_under_an_open_payment(dossier, ask, at):
    ask(dossier)
    row = dossier.candidatures.get()
    with pytest.raises(Refused, match="annulez-le"):
        dossier_actions.untick(dossier, row.pk, actor=dossier.user, at=at)


@pytest.fixture
def support(db):
    return make.support()


@pytest.fixture
def validation(dossier, support):
    """Why support may not validate the dossier at an instant."""

    def validation(at):
        seen = make.judged(make.again(dossier), support, at)
        return dossier_workflow.refusal(seen, "validate", support, at)

    return validation


def test_validation_waits_for_the_bursary_until_the_examination(
    dossier, pay, at, support, validation
):
    pay(bursar(dossier, at), submit=True)
    assert "bourse" in validation(at)
    examined = dossier.candidatures.get().formation.examination_at
    assert "bourse" in validation(examined - timedelta(seconds=1))
    assert validation(examined) is None
    actions.rule_bursary(dossier, accepted=True, reason="", actor=support, at=at)
    assert validation(at) is None


def test_validation_waits_for_what_is_due(dossier, pay, at, support, validation):
    pay(bursar(dossier, at), submit=True)
    asked = {"reason": "Périmé.", "actor": support, "at": at}
    actions.rule_bursary(dossier, accepted=False, **asked)
    assert validation(at) == "Il reste 60,00\u00a0€ à régler."
    pay(dossier)
    assert validation(at) is None


def test_an_addition_does_not_fall_while_its_payment_is_open(dossier, formations, pay, ask, at):
    pay(dossier, submit=True)
    Dossier.objects.update(state=State.REOPENED, left_state=State.SUBMITTED)
    dossier_actions.tick(dossier, formations[1].pk, actor=dossier.user, at=at)
    ask(dossier)
    over = dossier.campaign.accepts_until
    assert not dossier_actions.lapse(dossier, at=over)
    assert actions.check(Payment.objects.pending().get(), at=over)
    assert dossier_actions.lapse(dossier, at=over)
    assert make.again(dossier).state == State.SUBMITTED
