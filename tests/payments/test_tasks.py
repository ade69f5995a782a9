"""The clock sees the money nobody told us of, and ends what nobody finished."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import workflow as dossier_workflow
from dossiers.models import State
from payments import actions, gateway, stand_in, tasks, workflow
from payments.actions import settling
from payments.models import Alert, Payment, StandInSession
from tests import make


def test_no_notification_ever_paid_within_one_pass(dossier, ask, at):
    payment = ask(dossier, submit=True)
    stand_in.press(payment.reference, "disparaitre", at=at)
    assert tasks.check_open_payments(at=at) == 1
    assert make.again(dossier).state == State.SUBMITTED
    assert tasks.check_open_payments(at=at) == 0
    assert Posting.objects.filter(template="paiement_confirme").count() == 1


def test_a_session_nobody_paid_ends_after_half_an_hour(dossier, ask, at):
    ask(dossier)
    assert tasks.check_open_payments(at=at + timedelta(minutes=29)) == 0
    assert tasks.check_open_payments(at=at + timedelta(minutes=30)) == 1
    assert Payment.objects.get().state == "expired"
    assert Posting.objects.count() == 0


def test_a_session_without_address_is_given_up_soon(dossier, ask, at):
    """The process died before the provider answered: nobody can pay it."""
    payment = ask(dossier)
    Payment.objects.filter(pk=payment.pk).update(provider_id="", address="")
    assert tasks.check_open_payments(at=at + timedelta(minutes=1)) == 0
    assert tasks.check_open_payments(at=at + timedelta(minutes=2)) == 1
    assert Payment.objects.get().state == "failed"


def test_a_payment_of_other_keys_is_given_up_at_its_end(dossier, ask, at):
    payment = ask(dossier)
    Payment.objects.filter(pk=payment.pk).update(mode="test")
    assert tasks.check_open_payments(at=at) == 0
    assert tasks.check_open_payments(at=at + timedelta(minutes=30)) == 1
    assert Payment.objects.get().state == "failed"


def test_a_session_nobody_paid_ends_though_the_provider_differs(dossier, ask, at):
    payment = ask(dossier)
    Payment.objects.filter(pk=payment.pk).update(amount=1)
    assert tasks.check_open_payments(at=at) == 0
    assert tasks.check_open_payments(at=at + timedelta(minutes=30)) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.problem) == ("expired", "montant")


def test_money_that_differs_waits_for_a_person_and_is_never_said_refused(dossier, ask, at):
    payment = ask(dossier, submit=True)
    stand_in.press(payment.reference, "accepter", at=at)
    StandInSession.objects.update(amount=9100)
    later = at + timedelta(minutes=31)
    assert [tasks.check_open_payments(at=when) for when in (at, later, later)] == [1, 0, 0]
    payment.refresh_from_db()
    assert (payment.state, payment.problem) == ("processing", "montant")
    assert [each.template for each in Posting.objects.all()] == ["paiement_examine"]
    for gesture in (actions.open_payment, actions.cancel_payment):
        with pytest.raises(Refused, match="en examen"):
            gesture(make.again(dossier), actor=dossier.user, at=later)
    said = {"outcome": "Rendu à la main.", "actor": make.support(), "at": later}
    actions.close_alert(Alert.objects.get(), **said)
    payment.refresh_from_db()
    assert payment.state == "failed"
    assert workflow.pending(dossier) is None
    assert [each.template for each in Posting.objects.all()] == ["paiement_examine"]


def test_an_alert_closed_before_the_money_moved_is_open_again(dossier, ask, at):
    payment = ask(dossier)
    StandInSession.objects.update(amount=9100)
    tasks.check_open_payments(at=at)
    said = {"outcome": "Personne n’a payé.", "actor": make.support(), "at": at}
    actions.close_alert(Alert.objects.get(), **said)
    assert workflow.pending(dossier) == payment
    stand_in.press(payment.reference, "accepter", at=at)
    tasks.check_open_payments(at=at)
    assert Alert.objects.get().closed_at is None


def test_what_no_longer_differs_is_counted_and_says_nothing_any_more(dossier, ask, at):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    StandInSession.objects.update(amount=9100)
    tasks.check_open_payments(at=at)
    StandInSession.objects.update(amount=9000)
    assert tasks.check_open_payments(at=at) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.problem) == ("paid", "")
    assert Alert.objects.get().note == "le prestataire ne diffère plus"


def test_a_payment_that_cannot_be_settled_keeps_no_other_waiting(
    campaign, formations, at, monkeypatch, caplog
):
    """A transmission that fails otherwise than in words keeps its money; a settlement that fails
    is logged, and left to the next pass."""
    paid = []
    for rank in range(3):
        user = make.candidate(f"personne{rank}")
        dossier = make.dossier(campaign, at, user=user, formations=formations[:1])
        dossier = make.ready(dossier, at)
        actions.pay_and_submit(dossier, {}, declared=True, actor=user, at=at)
        paid.append(Payment.objects.pending().get(dossier=dossier))
        stand_in.press(paid[-1].reference, "accepter", at=at)
    _break(monkeypatch, dossier_workflow, "perform", lambda row, *_: row.pk == paid[0].dossier_id)
    _break(monkeypatch, settling, "_received", lambda row, *_: row.pk == paid[1].pk)
    assert tasks.check_open_payments(at=at) == 2
    for payment in paid:
        payment.refresh_from_db()
    assert [payment.state for payment in paid] == ["paid", "open", "paid"]
    assert "erreur de notre part" in paid[0].intention_refusal
    assert [(each.kind, each.payment) for each in Alert.objects.all()] == [("refused", paid[0])]
    assert make.again(paid[0].dossier).state == State.DRAFT
    assert make.again(paid[2].dossier).state == State.SUBMITTED
    assert "une panne" in caplog.text
    monkeypatch.undo()
    assert tasks.check_open_payments(at=at) == 1


def test_a_database_that_gives_up_transmits_at_the_next_pass(dossier, ask, at, monkeypatch):
    payment = ask(dossier, submit=True)
    stand_in.press(payment.reference, "accepter", at=at)
    _break(monkeypatch, dossier_workflow, "perform", lambda row, *_: True, OperationalError)
    assert tasks.check_open_payments(at=at) == 0
    assert Payment.objects.get().state == "open"
    monkeypatch.undo()
    assert tasks.check_open_payments(at=at) == 1
    assert make.again(dossier).state == State.SUBMITTED


def _break(monkeypatch, module, name, when, error=ValueError):
    """Make a function raise for some rows alone."""
    real = getattr(module, name)

    def broken(row, *args, **kwargs):
        if when(row):
            raise error("une panne")
        return real(row, *args, **kwargs)

    monkeypatch.setattr(module, name, broken)


@pytest.fixture
def silent(monkeypatch):
    """A provider that does not answer; the number of times it was asked."""
    asked = []

    def read(payment, *, at):
        asked.append(payment.pk)
        raise gateway.Unavailable

    monkeypatch.setattr(gateway, "read_session", read)
    return asked


def test_a_silent_provider_changes_nothing_and_is_left_alone(campaign, formations, at, silent):
    for rank in range(5):
        user = make.candidate(f"personne{rank}")
        dossier = make.dossier(campaign, at, user=user, formations=formations[:1])
        make.fill(dossier, at, frais={"claimed": "non"})
        actions.open_payment(make.again(dossier), actor=user, at=at)
    assert tasks.check_open_payments(at=at) == 0
    assert len(silent) == tasks.PATIENCE
    assert Payment.objects.pending().count() == 5


@pytest.fixture
def lost(campaign, formations, at):
    """As many payments open at once as silence is forgiven, of which the provider has none."""
    made = []
    for rank in range(tasks.PATIENCE):
        user = make.candidate(f"perdue{rank}")
        dossier = make.dossier(campaign, at, user=user, formations=formations[:1])
        make.fill(dossier, at, frais={"claimed": "non"})
        actions.open_payment(make.again(dossier), actor=user, at=at)
        made.append(Payment.objects.pending().get(dossier=dossier))
    StandInSession.objects.all().delete()
    return made


def test_sessions_the_provider_does_not_know_hold_nobody_else_s_money(lost, dossier, ask, at):
    payment = ask(dossier, submit=True)
    stand_in.press(payment.reference, "accepter", at=at)
    assert tasks.check_open_payments(at=at) == 1
    assert make.again(dossier).state == State.SUBMITTED
    assert Payment.objects.pending().count() == len(lost)


def test_a_session_unknown_at_its_end_frees_its_dossier_and_is_looked_at(lost, at):
    later = at + timedelta(minutes=30)
    assert tasks.check_open_payments(at=later) == len(lost)
    assert tasks.check_open_payments(at=later) == 0
    found = Payment.objects.values_list("state", "problem", "alerts__kind", "alerts__closed_at")
    assert set(found) == {("expired", "session inconnue", "differs", None)}


def test_money_moving_in_a_session_no_longer_known_waits_for_a_person(dossier, pay, at):
    pay(dossier, "attendre")
    StandInSession.objects.all().delete()
    later = at + timedelta(minutes=30)
    assert [tasks.check_open_payments(at=later) for _ in range(2)] == [0, 0]
    with pytest.raises(Refused, match="en examen"):
        actions.cancel_payment(make.again(dossier), actor=dossier.user, at=later)
    assert [each.template for each in Posting.objects.all()] == ["paiement_examine"]
    said = {"outcome": "Rien n’est venu.", "actor": make.support(), "at": later}
    actions.close_alert(Alert.objects.get(), **said)
    assert workflow.pending(dossier) is None


def test_an_idle_clock_asks_one_question(db, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        tasks.check_open_payments(at=at)
