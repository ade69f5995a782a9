"""Opening, settling, cancelling; « Payer et transmettre » at the instant it was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import actions as dossier_actions
from dossiers import tasks as dossier_tasks
from dossiers.models import Event, State
from payments import actions, fees, gateway, stand_in
from payments.models import Alert, Payment, StandInSession
from tests import make
from tests.payments.conftest import bursar


def mails():
    return list(Posting.objects.order_by("pk").values_list("template", flat=True))


def names(dossier):
    return [n for n in dossier.events.values_list("name", flat=True) if n.startswith("payment")]


# --- Opening


def test_the_amount_is_the_servers_and_its_lines_are_frozen(dossier, ask, at):
    payment = ask(dossier)
    assert (payment.amount, payment.currency, payment.mode) == (9000, "eur", "demo")
    assert payment.lines == [
        {
            "label": "Formation0",
            "cents": 9000,
            "formation": dossier.candidatures.get().formation_id,
        }
    ]
    assert (payment.opened_at, payment.expires_at) == (at, at + timedelta(minutes=30))
    assert payment.tariff == dossier.tariff
    assert not payment.reduced


def test_two_clicks_find_one_session(dossier, at):
    asked = {"actor": dossier.user, "at": at}
    first = actions.open_payment(dossier, **asked)
    assert actions.open_payment(dossier, **asked) == first
    assert Payment.objects.count() == StandInSession.objects.count() == 1


@pytest.mark.both_engines
def test_one_payment_under_way_is_a_promise_of_the_database(dossier, ask):
    payment = ask(dossier)
    payment.pk, payment.reference, payment.provider_id = None, "autre", ""
    with pytest.raises(IntegrityError), transaction.atomic():
        payment.save(force_insert=True)


def test_nothing_due_is_refused_in_words(dossier, pay, at):
    pay(dossier)
    with pytest.raises(Refused, match="rien à régler"):
        actions.open_payment(dossier, actor=dossier.user, at=at)


def test_no_formation_is_refused_in_words(campaign, at):
    dossier = make.dossier(campaign, at)
    with pytest.raises(Refused, match="formation"):
        actions.open_payment(dossier, actor=dossier.user, at=at)


def test_the_bursary_question_comes_first(campaign, formations, at):
    dossier = make.dossier(campaign, at, formations=formations[:1])
    with pytest.raises(Refused, match="boursier"):
        actions.open_payment(dossier, actor=dossier.user, at=at)


def test_a_closed_campaign_takes_no_payment(dossier, at):
    with pytest.raises(Refused, match="close"):
        actions.open_payment(dossier, actor=dossier.user, at=dossier.campaign.accepts_until)


def test_nobody_pays_for_another(dossier, at):
    with pytest.raises(Refused):
        actions.open_payment(dossier, actor=make.candidate("autre"), at=at)


def test_a_silent_provider_frees_the_pages_and_says_so(dossier, at, monkeypatch):
    def silent(payment):
        raise gateway.Unavailable

    monkeypatch.setattr(gateway, "open_session", silent)
    with pytest.raises(Refused, match="Rien n’a été débité"):
        actions.open_payment(dossier, actor=dossier.user, at=at)
    assert Payment.objects.get().state == "failed"
    assert mails() == []


def test_a_session_past_its_half_hour_gives_way_to_another(dossier, ask, at):
    first = ask(dossier)
    second = ask(dossier, at=at + timedelta(minutes=31))
    assert second.pk != first.pk
    assert Payment.objects.get(pk=first.pk).state == "expired"


def test_a_session_of_an_older_amount_gives_way_to_another(dossier, formations, ask):
    first = ask(dossier)
    Payment.objects.filter(pk=first.pk).update(amount=100)
    second = ask(dossier)
    assert second.amount == 9000
    assert Payment.objects.get(pk=first.pk).state == "cancelled"


# --- Settling


def test_accepted_money_is_recorded_told_and_counted(dossier, pay, at):
    payment = pay(dossier)
    assert (payment.state, payment.settled_at) == ("paid", at)
    assert fees.due(make.again(dossier)) == 0
    assert mails() == ["paiement_confirme"]
    assert names(dossier) == ["payment_opened", "payment_paid"]


def test_settled_twice_is_settled_once(dossier, pay, at):
    payment = pay(dossier)
    actions.settle(payment.reference, at=at + timedelta(hours=1))
    assert Payment.objects.get().settled_at == at
    assert mails() == ["paiement_confirme"]
    assert names(dossier) == ["payment_opened", "payment_paid"]


def test_declined_money_is_told_and_nothing_is_paid(dossier, pay):
    assert pay(dossier, "refuser").state == "failed"
    assert mails() == ["paiement_echoue"]
    assert fees.due(make.again(dossier)) == 9000


def test_money_on_hold_confirms_later(dossier, pay, at):
    payment = pay(dossier, "attendre")
    assert payment.state == "processing"
    actions.settle(payment.reference, at=at + timedelta(seconds=5))
    assert mails() == []
    actions.settle(payment.reference, at=at + stand_in.HOLD)
    assert Payment.objects.get().state == "paid"


def test_an_unknown_reference_changes_nothing(db, at):
    assert actions.settle("inconnue", at=at) is None


DIFFERENCES = [
    ({"amount": 100}, "montant"),
    ({"currency": "usd"}, "devise"),
    ({"reference": "autre"}, "référence"),
    ({"mode": "live"}, "mode"),
    ({"provider_id": "autre"}, "session"),
]


@pytest.mark.parametrize(("told", "word"), DIFFERENCES)
def test_another_amount_currency_dossier_or_mode_pays_nothing(
    dossier, ask, at, monkeypatch, told, word
):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    seen = replace(gateway.read_session(payment, at=at), **told)
    monkeypatch.setattr(gateway, "read_session", lambda payment, at: seen)
    actions.settle(payment.reference, at=at)
    payment.refresh_from_db()
    actions.settle(payment.reference, at=at)
    payment.refresh_from_db()
    assert (payment.state, payment.problem) == ("processing", word)
    assert fees.due(make.again(dossier)) == 9000
    assert mails() == ["paiement_examine"]


def test_money_of_a_cancelled_payment_is_recorded_and_shown(dossier, ask, at):
    payment = ask(dossier)
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    StandInSession.objects.update(state="paid")  # paid at the provider in spite of us
    actions.settle(payment.reference, at=at)
    assert fees.paid(dossier) == 9000
    assert names(dossier) == ["payment_opened", "payment_cancelled", "payment_paid"]


def test_a_second_payment_is_recorded_as_credit(dossier, ask, pay, at):
    old = ask(dossier)
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    pay(dossier)
    StandInSession.objects.filter(reference=old.reference).update(state="paid")
    actions.settle(old.reference, at=at)
    now = fees.balance(make.again(dossier))
    assert (now.paid, now.credit, now.due) == (18000, 9000, 0)


def test_money_of_an_older_amount_is_recorded_and_the_difference_shown(
    dossier, formations, ask, at
):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    dossier.candidatures.create(formation=formations[1], chosen_at=at)  # by support, meanwhile
    actions.settle(payment.reference, at=at)
    now = fees.balance(make.again(dossier))
    assert (now.paid, now.due) == (9000, 3000)


def test_money_given_back_by_the_provider_no_longer_counts(dossier, pay, at, monkeypatch):
    payment = pay(dossier)
    seen = replace(gateway.read_session(payment, at=at), state="refunded")
    monkeypatch.setattr(gateway, "read_session", lambda payment, at: seen)
    actions.settle(payment.reference, at=at)  # nobody said anything: nothing is asked again
    assert fees.due(make.again(dossier)) == 0
    hint = gateway.Hint("evt_refund", "charge.refunded", payment.reference)
    monkeypatch.setattr(gateway, "read_event", lambda body, signature: hint)
    actions.receive_event(b"", "", at=at)
    assert fees.due(make.again(dossier)) == 9000
    assert names(dossier)[-1] == "payment_refunded"
    assert Payment.objects.get().settled_at == at


def test_a_failure_told_after_the_success_changes_nothing(dossier, pay, at, monkeypatch):
    """Notifications out of order: each only makes us ask what is true now (V53)."""
    payment = pay(dossier)
    for rank, kind in enumerate(("async_payment_failed", "expired", "completed", "completed")):
        hint = gateway.Hint(f"evt_{rank % 3}", f"checkout.session.{kind}", payment.reference)
        monkeypatch.setattr(gateway, "read_event", lambda body, signature, hint=hint: hint)
        actions.receive_event(b"", "", at=at)
    assert Payment.objects.get().state == "paid"
    assert payment.provider_events.count() == 3
    assert mails() == ["paiement_confirme"]


# --- Cancelling


def test_cancelled_frees_formations_and_bursary(dossier, ask, at):
    ask(dossier)
    asked = {"actor": dossier.user, "at": at}
    with pytest.raises(Refused, match="paiement"):
        dossier_actions.autosave(dossier, "frais", {"claimed": "oui"}, **asked)
    actions.cancel_payment(dossier, **asked)
    assert StandInSession.objects.get().state == "expired"
    dossier_actions.autosave(dossier, "frais", {"claimed": "oui"}, **asked)


def test_cancelled_too_late_is_paid(dossier, ask, at):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    ended = actions.cancel_payment(dossier, actor=dossier.user, at=at)
    assert ended.state == "paid"


def test_money_being_confirmed_cannot_be_cancelled(dossier, pay, at):
    pay(dossier, "attendre")
    with pytest.raises(Refused, match="en cours de confirmation"):
        actions.cancel_payment(dossier, actor=dossier.user, at=at)


def test_a_session_the_provider_does_not_know_is_cancelled_and_looked_at(dossier, ask, at):
    ask(dossier)
    StandInSession.objects.all().delete()
    ended = actions.cancel_payment(dossier, actor=dossier.user, at=at)
    assert (ended.state, Alert.objects.get().kind) == ("cancelled", "differs")


def test_an_older_amount_of_an_unknown_session_gives_way_to_another(dossier, ask, at):
    Payment.objects.filter(pk=ask(dossier).pk).update(amount=1)
    StandInSession.objects.all().delete()
    assert ask(dossier).amount == 9000
    assert Payment.objects.order_by("pk").values_list("state", flat=True)[0] == "cancelled"


def test_nobody_cancels_for_another(dossier, ask, at):
    ask(dossier)
    with pytest.raises(Refused):
        actions.cancel_payment(dossier, actor=make.candidate("autre"), at=at)
    assert actions.cancel_payment(dossier, actor=dossier.user, at=at).state == "cancelled"
    assert actions.cancel_payment(dossier, actor=dossier.user, at=at) is None


# --- « Payer et transmettre »


def test_the_transmission_follows_the_money(dossier, pay, at):
    pay(dossier, submit=True)
    fresh = make.again(dossier)
    assert (fresh.state, fresh.transmitted_at) == (State.SUBMITTED, at)
    assert sorted(mails()) == ["dossier_transmis", "paiement_confirme"]


def test_begun_before_closing_and_confirmed_after_it_counts(dossier, ask, clock):
    closing = dossier.campaign.closes_at
    asked_at = closing - timedelta(seconds=1)
    payment = ask(dossier, submit=True, at=asked_at)
    after = closing + timedelta(minutes=20)
    assert dossier_tasks.lapse_drafts(at=after) == 0
    stand_in.press(payment.reference, "accepter", at=after)
    actions.settle(payment.reference, at=after)
    fresh = make.again(dossier)
    assert (fresh.state, fresh.transmitted_at) == (State.SUBMITTED, asked_at)
    assert Event.objects.get(name="submit").at == asked_at


def test_asked_after_the_grace_is_refused_before_any_money(dossier, at):
    late = dossier.campaign.accepts_until
    with pytest.raises(Refused, match="close"):
        actions.pay_and_submit(dossier, {}, declared=True, actor=dossier.user, at=late)
    assert Payment.objects.count() == 0


def test_paid_without_asking_to_transmit_does_not_transmit(dossier, pay):
    pay(dossier)
    assert make.again(dossier).state == State.DRAFT


def test_money_that_never_comes_lets_the_dossier_lapse(dossier, ask):
    closing = dossier.campaign.closes_at
    ask(dossier, submit=True, at=closing - timedelta(seconds=1))
    after = closing + timedelta(minutes=31)
    assert dossier_tasks.lapse_drafts(at=after) == 0
    assert actions.check(Payment.objects.get(), at=after)
    assert dossier_tasks.lapse_drafts(at=after) == 1
    assert mails() == ["paiement_echoue", "dossier_clos"]


def test_no_money_is_asked_for_a_transmission_that_would_be_refused(campaign, formations, at):
    dossier = make.dossier(campaign, at, formations=formations[:1])
    make.fill(dossier, at, frais={"claimed": "non"})
    with pytest.raises(Refused, match="Il manque"):
        actions.pay_and_submit(dossier, {}, declared=True, actor=dossier.user, at=at)
    assert Payment.objects.count() == 0
    assert make.again(dossier).declared_at == at


def test_refused_at_that_moment_the_money_is_kept_and_the_mail_says_what_to_do(dossier, ask, at):
    payment = ask(dossier, submit=True)
    dossier_actions.autosave(dossier, "identite", {"birth_place": ""}, actor=dossier.user, at=at)
    stand_in.press(payment.reference, "accepter", at=at)
    actions.settle(payment.reference, at=at)
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert "Commune de naissance" in payment.intention_refusal
    assert make.again(dossier).state == State.DRAFT
    mail = Posting.objects.get(template="paiement_confirme").email.message
    assert "n’a pas pu être transmis" in mail
    assert "Commune de naissance" in mail


def test_a_second_click_may_add_the_wish_to_transmit(dossier, ask, at):
    ask(dossier)
    later = at + timedelta(minutes=1)
    assert ask(dossier, submit=True, at=later).intention_at == later
    assert Payment.objects.count() == 1


def test_nothing_due_it_is_transmitted_at_once(dossier, pay, at):
    pay(dossier)
    asked = {"declared": True, "actor": dossier.user, "at": at}
    assert actions.pay_and_submit(dossier, {}, **asked) is None
    assert make.again(dossier).state == State.SUBMITTED


def test_a_bursary_without_its_proof_is_never_forced(dossier, pay, at):
    make.fill(dossier, at, frais={"claimed": "oui"})
    assert pay(dossier).amount == 9000
    reasons = {"frais.avis-bourse": ("autre", "il arrive")}
    asked = {"declared": True, "actor": dossier.user, "at": at}
    with pytest.raises(Refused, match="Avis-bourse"):
        dossier_actions.declare_and_submit(dossier, reasons, **asked)
    with pytest.raises(Refused, match="Avis-bourse"):
        actions.pay_and_submit(dossier, reasons, **asked)
    assert make.again(dossier).state == State.DRAFT


def test_unpaid_it_is_never_forced(dossier, at):
    reasons = {"frais.reglement": ("autre", "plus tard")}
    with pytest.raises(Refused, match="90,00"):
        dossier_actions.declare_and_submit(
            dossier, reasons, declared=True, actor=dossier.user, at=at
        )


# --- Bursary


def test_a_bursary_refused_makes_the_difference_due_and_told(dossier, pay, at):
    pay(bursar(dossier, at), submit=True)
    support = make.support()
    asked = {"actor": support, "at": at}
    actions.rule_bursary(dossier, accepted=False, reason="Avis de l’an passé.", **asked)
    actions.rule_bursary(dossier, accepted=False, reason="Avis de l’an passé.", **asked)
    assert fees.due(make.again(dossier)) == 6000
    assert mails().count("paiement_complement") == 1
    supplement = pay(dossier)
    assert supplement.amount == 6000
    assert fees.due(make.again(dossier)) == 0


def test_a_refusal_of_bursary_says_why_and_is_supports(dossier, at):
    bursar(dossier, at)
    with pytest.raises(Refused, match="pourquoi"):
        actions.rule_bursary(dossier, accepted=False, reason=" ", actor=make.support(), at=at)
    with pytest.raises(Refused):
        actions.rule_bursary(dossier, accepted=True, reason="", actor=dossier.user, at=at)


def test_a_bursary_is_not_ruled_under_an_open_payment(dossier, ask, at):
    ask(bursar(dossier, at))
    with pytest.raises(Refused, match="paiement"):
        actions.rule_bursary(dossier, accepted=False, reason="x", actor=make.support(), at=at)
