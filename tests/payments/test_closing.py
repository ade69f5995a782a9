"""T5: begun, closed, paid, seen, in the four orders, at the test Stripe, the clock running."""

from datetime import timedelta

import pytest

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import tasks as dossier_tasks
from dossiers.models import Event, State
from payments import actions, tasks
from payments.models import Alert, Payment
from tests import make
from tests.payments.test_stripe import stripe  # noqa: F401 (fixture)

BEFORE, AFTER = timedelta(minutes=-10), timedelta(minutes=10)


class Evening:
    """One candidate's « Payer et transmettre » around a closing; each step at its instant."""

    def __init__(self, server, dossier, clock):
        self.server, self.dossier, self.clock = server, dossier, clock
        self.closing = dossier.campaign.closes_at
        self.began_at = self.payment = None

    def at(self, distance):
        """Move to this distance of the closing, and let the clock do its work there."""
        self.clock.at = self.closing + distance
        dossier_tasks.lapse_drafts(at=self.clock.at)

    def begin(self):
        self.began_at = self.clock.at
        asked = {"declared": True, "actor": self.dossier.user, "at": self.clock.at}
        actions.pay_and_submit(self.dossier, {}, **asked)
        self.payment = Payment.objects.get()

    def pay(self):
        self.server.account.pay(self.payment.provider_id)

    def see(self):
        return tasks.check_open_payments(at=self.clock.at)


@pytest.fixture
def evening(stripe, dossier, clock):  # noqa: F811
    return Evening(stripe, dossier, clock)


#: What comes before the closing, in each order that begins before it.
ORDERS = {
    "closed last": (("begin", "pay", "see"), ()),
    "closed before it is seen": (("begin", "pay"), ("see",)),
    "closed before it is paid": (("begin",), ("pay", "see")),
}


@pytest.mark.parametrize("name", ORDERS)
def test_begun_before_the_closing_it_counts_when_it_was_begun(evening, name):
    before, after = ORDERS[name]
    evening.at(BEFORE)
    for step in before:
        getattr(evening, step)()
    evening.at(AFTER)
    for step in after:
        getattr(evening, step)()
    evening.at(timedelta(hours=2))
    now = make.again(evening.dossier)
    assert (now.state, now.transmitted_at) == (State.SUBMITTED, evening.began_at)
    assert Event.objects.get(name="submit").at == evening.began_at
    assert evening.server.account.sessions[evening.payment.provider_id]["payment_status"] == "paid"
    assert Alert.objects.count() == 0


def test_begun_after_the_closing_no_money_is_asked(evening):
    evening.at(AFTER)
    with pytest.raises(Refused, match="Clôturé"):
        evening.begin()
    assert (Payment.objects.count(), evening.server.account.sessions) == (0, {})
    assert make.again(evening.dossier).state == State.LAPSED


def test_begun_before_and_never_paid_it_lapses_once_the_session_is_over(evening):
    evening.at(BEFORE)
    evening.begin()
    evening.at(timedelta(minutes=25))
    assert evening.see() == 1
    assert Payment.objects.get().state == "expired"
    evening.at(timedelta(minutes=26))
    assert make.again(evening.dossier).state == State.LAPSED


def test_money_of_a_dossier_already_lapsed_is_kept_said_and_given_back(evening):
    """Cancelled here, lapsed, and the old page pays all the same: technical, never a fee."""
    evening.at(BEFORE)
    evening.begin()
    session = evening.server.account.sessions[evening.payment.provider_id]
    evening.server.account.expire_session(session["id"])
    evening.see()
    evening.at(AFTER)
    assert make.again(evening.dossier).state == State.LAPSED
    session["status"] = "open"
    evening.pay()
    Posting.objects.all().delete()
    actions.settle(evening.payment.reference, at=evening.clock.at)
    assert Payment.objects.get().state == "paid"
    assert [each.kind for each in Alert.objects.all()] == ["late"]
    message = Posting.objects.get(template="paiement_confirme").email.message
    assert "vous la rembourse" in message
    assert "transmettez" not in message
    said = {"reason": "Dossier clos.", "actor": make.support(), "at": evening.clock.at}
    assert actions.refund(Payment.objects.get(), **said).state == "refunded"
