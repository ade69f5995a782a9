"""Money given back: what is technical, what became a fee, what is done by hand at the provider."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers.models import State
from payments import actions, fees, gateway, stand_in
from payments.models import Alert, Payment, StandInSession
from tests import make
from tests.payments.test_stripe import asked, give_back, notify, stripe  # noqa: F401 (fixtures)


@pytest.fixture
def agent(db):
    return make.support()


@pytest.fixture
def double(dossier, ask, pay, at):
    """Transmitted and paid; the page of a payment cancelled before was paid all the same."""
    old = ask(dossier)
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    pay(dossier, submit=True)
    StandInSession.objects.filter(reference=old.reference).update(state="paid")
    return actions.settle(old.reference, at=at)


def mails():
    return list(Posting.objects.order_by("pk").values_list("template", flat=True))


def test_a_double_given_back_is_told_to_its_candidate(double, agent, at):
    Posting.objects.all().delete()
    said = {"reason": "Payé deux fois.", "actor": agent, "at": at}
    assert actions.refund(double, **said).state == "refunded"
    assert mails() == ["paiement_rembourse"]
    assert "Vous n’avez rien à faire" in Posting.objects.get().email.message
    assert not Alert.objects.filter(closed_at=None).exists()


def test_a_double_that_pays_an_addition_by_now_is_not_given_back(
    double, dossier, formations, agent, at
):
    said = {"actor": agent, "at": at}
    actions.add_formation(make.again(dossier), formations[1].pk, note="", **said)
    double.dossier = make.again(dossier)
    with pytest.raises(Refused, match="laisserait 30,00"):
        actions.refund(double, reason="Payé deux fois.", **said)
    assert Payment.objects.get(pk=double.pk).state == "paid"


def test_a_double_is_not_given_back_once_the_other_was(double, dossier, agent, at):
    other = Payment.objects.paid().exclude(pk=double.pk).get()
    stand_in.refund(other.reference)
    Posting.objects.all().delete()
    actions.settle(other.reference, at=at, again=True)
    assert fees.due(make.again(dossier)) == 0
    with pytest.raises(Refused, match="laisserait 90,00"):
        actions.refund(double, reason="Payé deux fois.", actor=agent, at=at)


def test_money_given_back_by_hand_makes_the_fee_due_and_says_so(dossier, pay, at):
    payment = pay(dossier, submit=True)
    stand_in.refund(payment.reference)
    Posting.objects.all().delete()
    actions.settle(payment.reference, at=at, again=True)
    assert mails() == ["paiement_rembourse"]
    assert "il reste 90,00" in Posting.objects.get().email.message


def test_an_alert_dealt_with_still_gives_the_double_back(double, agent, at):
    actions.close_alert(Alert.objects.get(), outcome="Vu.", actor=agent, at=at)
    desk = Client()
    desk.force_login(agent)
    address = reverse("admin:payments_alert_change", args=[Alert.objects.get().pk])
    page = desk.get(address).text
    assert "Rembourser ce paiement" in page
    assert "Marquer comme traitée" not in page
    said = {"outcome": "Payé deux fois.", "rembourser": "1"}
    assert desk.post(address, said).status_code == 302
    double.refresh_from_db()
    assert double.state == "refunded"


def test_an_alert_says_why_its_money_is_kept(double, dossier, formations, agent, at):
    actions.add_formation(make.again(dossier), formations[1].pk, note="", actor=agent, at=at)
    desk = Client()
    desk.force_login(agent)
    page = desk.get(reverse("admin:payments_alert_change", args=[double.alerts.get().pk])).text
    assert "la rendre laisserait 30,00" in page
    assert "Rembourser ce paiement" not in page


@pytest.fixture
def held(stripe, asked, at):  # noqa: F811
    """Paid at Stripe, seen here, and marked as a double."""
    stripe.account.pay(asked.provider_id)
    payment = actions.settle(asked.reference, at=at)
    Alert.objects.create(kind="late", payment=payment, dossier=payment.dossier, raised_at=at)
    type(payment.dossier).objects.update(state=State.LAPSED)
    return payment


def test_already_given_back_by_hand_it_is_noted_and_said(stripe, held, agent, at):  # noqa: F811
    give_back(stripe, held)
    said = {"reason": "Venu trop tard.", "actor": agent, "at": at}
    with pytest.raises(Refused, match="déjà remboursé chez le prestataire"):
        actions.refund(held, **said)
    held.refresh_from_db()
    assert held.state == "refunded"


def test_what_stripe_refuses_to_give_back_is_said_as_it_says_it(
    stripe,  # noqa: F811
    held,
    agent,
    at,
    monkeypatch,
):
    def refused(payment, *, double):
        raise gateway.Declined("charge_disputed")

    monkeypatch.setattr(gateway, "refund", refused)
    with pytest.raises(Refused, match="charge_disputed"):
        actions.refund(held, reason="Venu trop tard.", actor=agent, at=at)
    held.refresh_from_db()
    assert held.state == "paid"


@pytest.mark.parametrize(("kind", "reason"), [("late", None), ("duplicate", "duplicate")])
def test_stripe_is_told_of_a_double_only_where_there_is_one(
    stripe,  # noqa: F811
    held,
    agent,
    at,
    kind,
    reason,
):
    Alert.objects.update(kind=kind)
    actions.refund(held, reason="Rendu.", actor=agent, at=at)
    assert [each["reason"] for each in stripe.account.refunds.values()] == [reason]


def test_a_part_given_back_by_hand_is_the_teams_to_see(stripe, asked, client, agent, at):  # noqa: F811
    stripe.account.pay(asked.provider_id)
    give_back(stripe, asked, 2500)
    for each in stripe.notifications() * 2:
        assert notify(client, *each) == 200
    alert = Alert.objects.get()
    assert (alert.kind, alert.cents, alert.payment.state) == ("partial", 2500, "paid")
    actions.close_alert(alert, outcome="Vu.", actor=agent, at=at)
    actions.settle(asked.reference, at=at, again=True)
    assert Alert.objects.get().closed_at
    give_back(stripe, asked, 1000)
    actions.settle(asked.reference, at=at, again=True)
    alert = Alert.objects.get()
    assert (alert.cents, alert.closed_at) == (3500, None)


@pytest.mark.parametrize(
    ("judged", "state", "due"), [("lost", "refunded", 9000), ("won", "paid", 0)]
)
def test_a_dispute_lost_is_money_that_left(stripe, asked, client, dossier, judged, state, due, at):  # noqa: F811
    stripe.account.pay(asked.provider_id)
    dispute = stripe.account.dispute(asked.provider_id)
    for each in stripe.notifications():
        assert notify(client, *each) == 200
    assert Payment.objects.get().state == "paid"
    stripe.account.judge(dispute, judged)
    for each in stripe.notifications():
        assert notify(client, *each) == 200
    assert Payment.objects.get().state == state
    assert fees.due(make.again(dossier)) == due
    assert actions.compare(at=at).difference == 0


def test_a_late_payment_of_a_dossier_since_revived_is_its_fee(held, agent, dossier, at):
    type(dossier).objects.update(state=State.DRAFT)
    with pytest.raises(Refused, match="laisserait 90,00"):
        actions.refund(held, reason="Venu trop tard.", actor=agent, at=at)
