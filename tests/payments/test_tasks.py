"""The clock sees the money nobody told us of, and ends what nobody finished."""

from datetime import timedelta

import pytest

from accounts.models import Posting
from dossiers.models import State
from payments import actions, gateway, stand_in, tasks
from payments.models import Payment
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


def test_a_payment_the_provider_disputes_does_not_hold_for_ever(dossier, ask, at):
    payment = ask(dossier)
    Payment.objects.filter(pk=payment.pk).update(amount=1)
    assert tasks.check_open_payments(at=at) == 0
    assert tasks.check_open_payments(at=at + timedelta(minutes=30)) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.problem) == ("failed", "montant")


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


def test_an_idle_clock_asks_one_question(db, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        tasks.check_open_payments(at=at)
