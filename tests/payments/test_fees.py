"""What is owed and due equals the tables of the sources, whatever happens before."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.refusal import Refused
from dossiers import actions as dossier_actions
from dossiers import sections
from dossiers.actions.counting import keep_count, recount
from dossiers.models import Bursary, State
from dossiers.sections import forget_pieces
from payments import actions, fees, stand_in, tasks
from payments.bill import Bill
from payments.models import Payment, StandInSession, Supplement
from tests import make
from tests.payments.conftest import BURSARY_PIECE, PAGES, bursar, deposit_notice

#: Euros by number of formations, 1 to 6, written out from the notices (S1, S2, S5; S4).
TABLES = [
    ((7700, 2200, 2200, 1100), False, (77, 99, 121, 143, 165, 187)),
    ((7700, 2200, 2200, 1100), True, (22, 33, 44, 55, 66, 77)),
    ((9000, 3000, 3000, 1500), False, (90, 120, 150, 180, 210, 240)),
    ((9000, 3000, 3000, 1500), True, (30, 45, 60, 75, 90, 105)),
]


@pytest.mark.parametrize(("tariff", "reduced", "euros"), TABLES)
def test_every_tariff_bursary_and_number_of_formations(db, at, tariff, reduced, euros):
    campaign = make.campaign(at, pages=PAGES, tariff=tariff, pieces=(BURSARY_PIECE,))
    formations = [make.formation(campaign, f"formation{rank}") for rank in range(6)]
    dossier = make.dossier(campaign, at)
    if reduced:
        dossier = bursar(dossier, at)
    found = []
    for each in formations:
        dossier_actions.tick(dossier, each.pk, actor=dossier.user, at=at)
        found.append(fees.due(make.again(dossier)) // 100)
    assert tuple(found) == euros


def test_the_mastere_is_eighty_euros_bursary_or_not(db, at):
    campaign = make.campaign(at, pages=PAGES, tariff=(8000, 0, None, None), max_formations=1)
    dossier = make.dossier(campaign, at, formations=[make.formation(campaign)])
    Bursary.objects.filter(dossier=dossier).update(claimed="oui")
    deposit_notice(dossier, at)
    assert fees.due(make.again(dossier)) == 8000


def test_without_its_notice_a_bursary_reduces_nothing(dossier, at):
    make.fill(dossier, at, frais={"claimed": "oui"})
    assert fees.due(make.again(dossier)) == 9000
    deposit_notice(dossier, at)
    assert fees.due(make.again(dossier)) == 3000


@pytest.mark.parametrize("state", [s for s in Payment.State.values if s != "paid"])
def test_only_paid_payments_count(dossier, ask, at, state):
    payment = ask(dossier)
    Payment.objects.filter(pk=payment.pk).update(state=state, settled_at=at)
    assert fees.paid(dossier) == 0


def test_what_is_paid_comes_off_a_formation_added(dossier, formations, pay, at):
    pay(dossier)
    dossier_actions.tick(dossier, formations[1].pk, actor=dossier.user, at=at)
    second = pay(dossier)
    assert second.amount == 3000
    assert [line["cents"] for line in second.lines] == [9000, 3000, -9000]


@pytest.mark.parametrize(
    ("submit", "gesture", "owed", "credit"),
    [
        (True, dossier_actions.withdraw_candidature, 12000, 0),
        (False, dossier_actions.untick, 9000, 3000),
    ],
    ids=["withdrawn", "unticked"],
)
def test_a_withdrawn_candidature_stays_owed_an_unticked_one_leaves_credit(
    dossier, formations, pay, at, submit, gesture, owed, credit
):
    dossier_actions.tick(dossier, formations[1].pk, actor=dossier.user, at=at)
    dossier_actions.accept_notices(dossier, True, actor=dossier.user, at=at)
    pay(make.again(dossier), submit=submit)
    second = dossier.candidatures.get(formation=formations[1])
    gesture(make.again(dossier), second.pk, actor=dossier.user, at=at)
    now = fees.balance(make.again(dossier))
    assert (now.bill.total, now.due, now.credit, now.paid) == (owed, 0, credit, 12000)


def test_the_balance_asks_three_questions(dossier, django_assert_num_queries):
    dossier = make.again(dossier)
    with django_assert_num_queries(2):  # not a bursar: no document is looked for
        fees.balance(dossier)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.integers(0, 3)),
        st.tuples(st.just("untick"), st.integers(0, 3)),
        st.tuples(st.just("claim"), st.sampled_from(["oui", "non"])),
        st.tuples(st.just("notice"), st.just(None)),
        st.tuples(st.just("rule"), st.booleans()),
        st.tuples(st.just("pay"), st.sampled_from(["accepter", "refuser", "attendre"])),
        st.tuples(st.just("cancel"), st.just(None)),
        st.tuples(st.just("late"), st.just(None)),
        st.tuples(st.just("give_back"), st.just(None)),
        st.tuples(st.just("transmit"), st.just(None)),
        st.tuples(st.just("add"), st.integers(0, 3)),
        st.tuples(st.just("withdraw"), st.integers(0, 3)),
        st.tuples(st.just("abandon"), st.just(None)),
    ),
    max_size=14,
)


class Money(TestCase):
    """Any sequence of formations, rulings, payments, cancellations, late money and refunds.

    What is owed is counted here by rank, apart from the tables: `owing`, those ever chosen and not
    unticked, `sent`, those of the last transmission.
    """

    AT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)

    @settings(max_examples=25, deadline=None)
    @given(operations=OPERATIONS)
    def test_due_is_never_below_zero_and_credit_is_never_lost(self, operations):
        forget_pieces()
        campaign = make.campaign(self.AT, pages=PAGES, pieces=(BURSARY_PIECE,))
        self.formations = [make.formation(campaign, f"formation{rank}") for rank in range(4)]
        self.support = make.support()
        self.dossier = make.fill(make.dossier(campaign, self.AT), self.AT, identite=make.IDENTITY)
        self.owing, self.sent, received = set(), set(), 0
        for name, value in operations:
            with suppress(Refused):
                received += getattr(self, name)(value) or 0
            self.check(received)

    def check(self, received):
        dossier = make.again(self.dossier)
        count = len(self.owing)
        reduced = (
            dossier.bursary.claimed == "oui"
            and dossier.bursary.ruling != "refused"
            and dossier.documents.current().exists()
        )
        first, other = (3000, 1500) if reduced else (9000, 3000)
        owed = first + other * (count - 1) if count else 0
        now = fees.balance(dossier)
        assert now.bill.total == owed == sum(line.cents for line in now.bill.lines)
        assert now.paid == received
        assert now.due == max(0, owed - received) >= 0
        assert now.due - now.credit == owed - received
        told = Bill(dossier, now)
        assert [line.cents for line in told.lines] == [line.cents for line in now.bill.lines]
        assert all(line.who for line in told.lines)
        open_ones = Supplement.objects.filter(paid_at=None, lapsed_at=None)
        assert not open_ones.exists() or now.due or dossier.state == State.REOPENED
        for payment in Payment.objects.all():
            assert sum(line["cents"] for line in payment.lines) == payment.amount > 0
        assert recount(dossier) == set()

    def tick(self, rank):
        asked = {"actor": self.dossier.user, "at": self.AT}
        dossier_actions.tick(self.dossier, self.formations[rank].pk, **asked)
        self.owing.add(rank)

    def untick(self, rank):
        row = self.dossier.candidatures.filter(formation=self.formations[rank]).first()
        if row:
            asked = {"actor": self.dossier.user, "at": self.AT}
            dossier_actions.untick(self.dossier, row.pk, **asked)
            self.owing.discard(rank)

    def claim(self, answer):
        asked = {"actor": self.dossier.user, "at": self.AT}
        dossier_actions.autosave(self.dossier, "frais", {"claimed": answer}, **asked)

    def notice(self, _):
        if not Payment.objects.pending().exists():  # the page would be closed
            deposit_notice(self.dossier, self.AT)

    def rule(self, accepted):
        asked = {"reason": "Avis de l’an passé.", "actor": self.support, "at": self.AT}
        actions.rule_bursary(self.dossier, accepted=accepted, **asked)

    def pay(self, choice):
        actions.open_payment(self.dossier, actor=self.dossier.user, at=self.AT)
        payment = Payment.objects.pending().get()
        stand_in.press(payment.reference, choice, at=self.AT)
        settled = actions.settle(payment.reference, at=self.AT)
        return payment.amount if settled.state == "paid" else 0

    def transmit(self, _):
        asked = {"actor": self.dossier.user, "at": self.AT}
        dossier_actions.accept_notices(self.dossier, True, **asked)
        dossier_actions.declare_and_submit(self.dossier, {}, declared=True, **asked)
        self.sent = set(self.owing)

    def add(self, rank):
        asked = {"note": "", "actor": self.support, "at": self.AT}
        actions.add_formation(self.dossier, self.formations[rank].pk, **asked)
        self.owing.add(rank)

    def withdraw(self, rank):
        row = self.dossier.candidatures.filter(formation=self.formations[rank]).first()
        if row:
            asked = {"actor": self.dossier.user, "at": self.AT}
            dossier_actions.withdraw_candidature(self.dossier, row.pk, **asked)

    def abandon(self, _):
        """The clock at the closing: what was added and not transmitted again falls."""
        dossier = make.again(self.dossier)
        if dossier.state == State.REOPENED:
            over = dossier.campaign.accepts_until
            if dossier_actions.lapse(dossier, at=over):
                self.owing &= self.sent
            tasks.tell_unpaid(at=over)

    def cancel(self, _):
        actions.cancel_payment(self.dossier, actor=self.dossier.user, at=self.AT)

    def late(self, _):
        """The page of a payment cancelled was paid all the same."""
        payment = Payment.objects.filter(state="cancelled").first()
        if payment is None:
            return 0
        StandInSession.objects.filter(reference=payment.reference).update(state="paid")
        return actions.settle(payment.reference, at=self.AT).amount

    def give_back(self, _):
        asked = {"reason": "Payé deux fois.", "actor": self.support, "at": self.AT}
        payment = Payment.objects.paid().filter(alerts__kind="duplicate").first()
        return -actions.refund(payment, **asked).amount if payment else 0


def test_stored_progress_follows_the_money(dossier, pay):
    assert make.again(dossier).progress["frais"]["blocks"] == 1
    pay(dossier)
    fresh = make.again(dossier)
    assert fresh.progress["frais"]["status"] == "done"
    assert sections.missing(sections.Reading(fresh)) == []
    keep_count(fresh)
    assert make.again(dossier).progress == fresh.progress
