"""Many at once: one paid line, one session, one mail; and what happens with the lock off."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import workflow as dossier_workflow
from dossiers.models import Event
from dossiers.sections import forget_pieces
from payments import actions, gateway, stand_in
from payments.actions import settling
from payments.models import Payment, ProviderEvent, StandInSession
from tests import make
from tests.payments.conftest import BURSARY_PIECE, PAGES

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]

MANY = 20


def at_once(work, times=MANY):
    """Run `work(rank)` in threads that start together; their results, exceptions included."""
    barrier, results = threading.Barrier(times), []

    def run(rank):
        barrier.wait()
        try:
            results.append(work(rank))
        except Exception as error:  # noqa: BLE001 (what a thread raises is what the test reads)
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def dossier(transactional_db, at):
    forget_pieces()
    campaign = make.campaign(at, pages=PAGES, pieces=(BURSARY_PIECE,))
    formation = make.formation(campaign)
    return make.ready(make.dossier(campaign, at, formations=[formation]), at)


@pytest.fixture
def accepted(dossier, at):
    """A payment the provider has accepted and that we have not seen yet."""
    asked = {"declared": True, "actor": dossier.user, "at": at}
    actions.pay_and_submit(dossier, {}, **asked)
    payment = Payment.objects.get()
    stand_in.press(payment.reference, "accepter", at=at)
    return payment


@pytest.fixture
def read_together(monkeypatch):
    """Everybody has asked the provider before anybody writes: the worst order there is."""
    barrier, read = threading.Barrier(MANY), gateway.read_session

    def waiting(payment, *, at):
        seen = read(payment, at=at)
        barrier.wait(timeout=60)
        return seen

    monkeypatch.setattr(gateway, "read_session", waiting)


def told():
    paid = Event.objects.filter(name="payment_paid").count()
    sent = Event.objects.filter(name="submit").count()
    return paid, sent, Posting.objects.filter(template="paiement_confirme").count()


def test_twenty_settle_at_once_and_one_line_is_paid(accepted, at, read_together):
    results = at_once(lambda rank: actions.settle(accepted.reference, at=at))
    assert {each.state for each in results} == {"paid"}
    assert told() == (1, 1, 1)


def test_with_the_lock_off_it_would_be_paid_many_times(accepted, at, read_together, monkeypatch):
    """Negative control: deciding on the row read before waiting pays once for each caller."""
    monkeypatch.setattr(settling, "_locked", lambda payment, dossier: _seen_by(payment, dossier))
    at_once(lambda rank: actions.settle(accepted.reference, at=at))
    assert told()[0] > 1


def _seen_by(payment, dossier):
    payment.dossier = dossier
    return payment


def test_the_same_notification_twenty_times_is_taken_once(accepted, at, monkeypatch):
    hint = gateway.Hint("evt_1", "checkout.session.completed", accepted.reference)
    monkeypatch.setattr(gateway, "read_event", lambda body, signature: hint)
    results = at_once(lambda rank: actions.receive_event(b"", "", at=at))
    assert not [each for each in results if isinstance(each, Exception)]
    assert ProviderEvent.objects.get().payment == accepted
    assert told() == (1, 1, 1)


def test_twenty_clicks_open_one_session(dossier, at):
    results = at_once(lambda rank: actions.open_payment(dossier, actor=dossier.user, at=at))
    assert len(set(map(str, results))) == 1
    assert Payment.objects.count() == StandInSession.objects.count() == 1
    assert Event.objects.filter(name="payment_opened").count() == 1


def test_cancel_and_settle_at_once_end_in_one_state(accepted, dossier, at):
    def work(rank):
        if rank % 2:
            return actions.settle(accepted.reference, at=at).state
        return actions.cancel_payment(dossier, actor=dossier.user, at=at)

    at_once(work, times=8)
    assert Payment.objects.get().state == "paid"
    assert told()[0] == 1


def test_no_transaction_is_open_during_a_call_to_the_provider(dossier, at, monkeypatch):
    seen = []
    for name in ("open_session", "read_session", "expire_session"):
        monkeypatch.setattr(gateway, name, _watched(getattr(gateway, name), seen))
    asked = {"actor": dossier.user, "at": at}
    actions.pay_and_submit(dossier, {}, declared=True, **asked)
    actions.cancel_payment(dossier, **asked)
    actions.pay_and_submit(dossier, {}, declared=True, **asked)
    actions.settle(Payment.objects.pending().get().reference, at=at)
    actions.check(Payment.objects.pending().get(), at=at + actions.opening.LIFE)
    assert len(seen) >= 7
    assert not any(seen)


def _watched(call, seen):
    def watched(*given, **more):
        seen.append(connection.in_atomic_block)
        return call(*given, **more)

    return watched


def test_dossier_then_payment_is_the_only_order(accepted, dossier, at):
    """A transition under way makes the settlement wait, and neither is lost."""
    held, done = threading.Event(), []

    def settle():
        held.wait(10)
        done.append(actions.settle(accepted.reference, at=at).state)
        connection.close()

    thread = threading.Thread(target=settle)
    thread.start()
    with transaction.atomic():
        fresh = dossier_workflow.lock(dossier.pk)
        held.set()
        dossier_workflow.record(fresh, "note", actor=None, at=at)
        assert done == []
    thread.join()
    assert done == ["paid"]


def test_a_refusal_in_a_thread_is_words(dossier, at):
    stranger = make.candidate("autre")
    results = at_once(lambda rank: actions.open_payment(dossier, actor=stranger, at=at), times=3)
    assert {type(each) for each in results} == {Refused}
