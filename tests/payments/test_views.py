"""Leaving to pay, coming back, cancelling, notifications; whose payment it is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Posting
from backoffice.actions import allow_support
from dossiers import actions as dossier_actions
from dossiers.models import State
from payments import actions, gateway, stand_in
from payments.models import Payment, StandInSession
from tests import make
from tests.payments.conftest import bursar


@pytest.fixture
def mine(dossier):
    """The candidate's browser, signed in."""
    return signed_in(dossier.user)


@pytest.fixture
def theirs(db):
    """Another candidate's browser, signed in."""
    return signed_in(make.candidate("autre"))


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def to_pay(browser, dossier, said=None, **more):
    data = {"dossier": said or dossier.number} | more
    return browser.post(reverse("payment_open", args=[dossier.number]), data)


def returned(browser, payment, tour=0, **headers):
    return browser.get(
        reverse("payment_return"), {"ref": payment.reference, "tour": tour}, headers=headers
    )


def fees_page(browser, dossier):
    return browser.get(reverse("numbered_dossier_page", args=[dossier.number, "frais"])).text


def test_the_page_says_the_lines_the_total_and_the_button(dossier, mine):
    page = fees_page(mine, dossier)
    assert "Payer 90,00\u00a0€" in page
    assert "première formation, plein tarif" in page
    assert "ne sont pas remboursés" in page


def test_two_clicks_lead_to_one_page_of_the_provider(dossier, mine):
    first, second = to_pay(mine, dossier), to_pay(mine, dossier)
    assert first.status_code == 302
    assert first.url == second.url
    assert first.url.endswith(f"/demo/paiement/{Payment.objects.get().reference}/")


def test_a_form_of_another_dossier_pays_nothing(dossier, mine):
    assert to_pay(mine, dossier, "2025-99999").status_code == 409
    assert Payment.objects.count() == 0


def test_an_amount_sent_by_the_browser_is_ignored(dossier, mine):
    to_pay(mine, dossier, amount="1", montant="1")
    assert Payment.objects.get().amount == 9000


def test_a_refusal_is_words_on_the_page(dossier, mine, pay):
    pay(dossier)
    answer = to_pay(mine, dossier)
    assert answer.url.endswith("/frais/#payer")
    assert "rien à régler" in fees_page(mine, dossier)


def test_an_answer_not_saved_yet_is_saved_before_any_money(dossier, mine):
    """Without script: « Oui » is chosen, then « Payer » pressed."""
    to_pay(mine, dossier, claimed="oui")
    assert Payment.objects.count() == 0
    assert make.again(dossier).bursary.claimed == "oui"
    assert "vérifiez le montant" in fees_page(mine, dossier)
    to_pay(mine, dossier, claimed="oui")
    assert Payment.objects.count() == 1


def test_nobody_elses_payment_exists(dossier, mine, theirs, ask):
    payment = ask(dossier)
    for address in ("payment_open", "payment_cancel"):
        path = reverse(address, args=[dossier.number])
        assert theirs.post(path, {"dossier": dossier.number}).status_code == 404
    assert returned(theirs, payment).status_code == 404
    assert returned(Client(), payment).status_code == 302  # to sign in, then back here
    assert mine.get(reverse("payment_return")).status_code == 404
    assert Payment.objects.get().state == "open"


FACES = [
    ("accepter", "Paiement confirmé"),
    ("refuser", "Paiement refusé"),
    ("attendre", "Paiement en cours de confirmation"),
    (None, "Le paiement n’est pas terminé"),
]


@pytest.mark.parametrize(("choice", "title"), FACES)
def test_back_from_the_provider_the_page_says_what_became_of_it(
    dossier, mine, ask, at, choice, title
):
    payment = ask(dossier)
    if choice:
        stand_in.press(payment.reference, choice, at=at)
    page = returned(mine, payment)
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text


def test_being_confirmed_asks_again_for_a_minute_then_stays_still(dossier, mine, pay, clock):
    payment = pay(dossier, "attendre")
    assert 'hx-trigger="load delay:4s"' in returned(mine, payment).text
    fragment = returned(mine, payment, tour=3, **{"HX-Request": "true"}).text
    assert "tour=4" in fragment
    assert "<html" not in fragment
    still = returned(mine, payment, tour=15, **{"HX-Request": "true"}).text
    assert "hx-get" not in still
    assert "ne payez pas une seconde fois" in still
    clock.move(seconds=21)
    assert "Paiement confirmé" in returned(mine, payment, tour=4, **{"HX-Request": "true"}).text


def test_a_silent_provider_says_neither_paid_nor_debited_and_loses_nothing(
    dossier, mine, ask, monkeypatch
):
    """Whoever comes back without having paid reads nothing of a bank."""
    payment = ask(dossier)

    def silent(payment, *, at):
        raise gateway.Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(gateway, "read_session", silent)
        page = returned(mine, payment).text
        assert "Le service de paiement ne répond pas" in page
        assert 'hx-trigger="load delay:4s"' in page
        assert "banque" not in re.search(r'<div id="paiement".*?</main>', page, re.S)[0]
        assert "Nous redemandons" in returned(mine, payment, tour=15).text
    assert "Le paiement n’est pas terminé" in returned(mine, payment).text


def test_pay_and_transmit_from_the_recap(dossier, mine, at):
    recap = reverse("numbered_dossier_recap", args=[dossier.number])
    assert "Payer 90,00\u00a0€ et transmettre" in mine.get(recap).text
    sent = {"dossier": dossier.number, "declaration": "on", "payer": "1"}
    answer = mine.post(recap, sent)
    payment = Payment.objects.get()
    assert answer.url.endswith(f"/demo/paiement/{payment.reference}/")
    stand_in.press(payment.reference, "accepter", at=at)
    assert "Votre dossier est transmis." in returned(mine, payment).text
    assert make.again(dossier).state == State.SUBMITTED


def test_refused_once_paid_says_what_to_do(dossier, mine, ask, at):
    payment = ask(dossier, submit=True)
    make.fill(dossier, at, identite={"birth_place": ""})
    stand_in.press(payment.reference, "accepter", at=at)
    page = returned(mine, payment).text
    assert "Votre dossier n’est pas transmis." in page
    assert "Commune de naissance" in page


def test_cancelled_in_another_tab_once_paid_nothing_is_said_uncharged(dossier, mine, pay):
    pay(dossier)
    mine.post(reverse("payment_cancel", args=[dossier.number]), {"dossier": dossier.number})
    page = fees_page(mine, dossier)
    assert "Aucun paiement n’était ouvert" in page
    assert "débité" not in page


def confirmed():
    """The last mail of a payment confirmed."""
    return Posting.objects.filter(template="paiement_confirme").latest("pk").email.message


def test_a_supplement_paid_once_transmitted_asks_nothing_more(dossier, mine, pay, ask, at):
    row = bursar(dossier, at)
    pay(row, submit=True)
    said = {"accepted": False, "reason": "Périmé.", "actor": make.support(), "at": at}
    actions.rule_bursary(make.again(row), **said)
    payment = ask(make.again(row))
    stand_in.press(payment.reference, "accepter", at=at)
    page = returned(mine, payment).text
    assert "Votre dossier est transmis." in page
    assert "Accusé de transmission" in page
    assert "Relire et transmettre" not in page
    assert "transmettez" not in confirmed()


def paid_late(payment, at):
    """The page of a payment that has ended here takes money all the same."""
    StandInSession.objects.filter(reference=payment.reference).update(state="paid")
    return actions.settle(payment.reference, at=at)


def test_a_sum_come_after_its_formation_was_unticked_was_not_paid_twice(
    dossier, mine, ask, formations, at
):
    old = ask(dossier)
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    chosen = dossier.candidatures.get(formation=formations[0])
    dossier_actions.untick(make.again(dossier), chosen.pk, actor=dossier.user, at=at)
    paid_late(old, at)
    for told in (returned(mine, old).text, confirmed()):
        assert "ien n’était plus dû" in told
        assert "deux fois" not in told


def test_a_sum_paid_twice_is_said_so_on_the_page_and_in_the_mail(
    dossier, mine, ask, pay, formations, at
):
    old = ask(dossier)
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    pay(dossier, submit=True)
    paid_late(old, at)
    page = returned(mine, old).text
    assert "Rien n’était plus dû" in page
    assert "Relire et transmettre" not in page
    assert "rien n’était plus dû" in confirmed()
    assert "transmettez" not in confirmed()
    said = {"note": "", "actor": make.support(), "at": at}
    actions.add_formation(make.again(dossier), formations[1].pk, **said)
    page = returned(mine, old).text  # it pays the formation added: nothing is given back any more
    assert "Rien n’était plus dû" not in page
    assert "Relire et transmettre" in page


def test_a_sum_come_after_the_closing_is_said_so_on_the_page(dossier, mine, ask, clock, at):
    payment = ask(dossier, submit=True)
    StandInSession.objects.update(state="expired")
    actions.settle(payment.reference, at=at)
    clock.at = dossier.campaign.accepts_until
    assert dossier_actions.lapse(make.again(dossier), at=clock.at)
    paid_late(payment, clock.at)
    page = returned(mine, payment).text
    assert "La campagne était close quand cette somme est venue" in page
    assert "Relire et transmettre" not in page
    assert "puis transmettez" not in page


def test_a_payment_in_examination_asks_not_to_pay_again(dossier, mine, ask, at):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    StandInSession.objects.update(amount=9100)
    page = returned(mine, payment).text
    assert "<h1>Paiement en examen</h1>" in page
    assert "débité" not in page
    page = fees_page(mine, dossier)
    assert "Paiement en examen." in page
    assert "Annuler ce paiement" not in page


def test_cancel_frees_the_page(dossier, mine, ask):
    ask(dossier)
    assert "Annuler ce paiement" in fees_page(mine, dossier)
    mine.post(reverse("payment_cancel", args=[dossier.number]), {"dossier": dossier.number})
    page = fees_page(mine, dossier)
    assert "rien n’a été débité" in page
    assert "Payer 90,00\u00a0€" in page


def test_the_page_of_fees_asks_as_much_with_one_and_three_formations(
    dossier, formations, mine, at, django_assert_max_num_queries
):
    for each in formations[1:3]:
        dossier.candidatures.create(formation=each, chosen_at=at)
        with django_assert_max_num_queries(14):
            fees_page(mine, dossier)


# --- The stand-in


def test_the_pretended_page_does_what_is_pressed(dossier, mine, ask):
    payment = ask(dossier)
    path = reverse("payment_stand_in", args=[payment.reference])
    page = Client().get(path)
    assert "Page de paiement fictive." in page.text
    answer = mine.post(path, {"choix": "accepter"})
    assert answer.url == f"{reverse('payment_return')}?ref={payment.reference}"
    assert StandInSession.objects.get().state == "paid"
    mine.post(path, {"choix": "refuser"})
    assert StandInSession.objects.get().state == "paid"


def test_paid_without_coming_back(dossier, ask, at):
    payment = ask(dossier)
    path = reverse("payment_stand_in", args=[payment.reference])
    assert "fermez l’onglet" in Client().post(path, {"choix": "disparaitre"}).text
    assert actions.settle(payment.reference, at=at).state == "paid"


@pytest.mark.parametrize("given", [{"STRIPE_SECRET_KEY": "sk_test_x"}, {"DEMO": False}])
def test_the_pretended_page_exists_in_the_demonstration_alone(dossier, ask, settings, given):
    payment = ask(dossier)
    for name, value in given.items():
        setattr(settings, name, value)
    path = reverse("payment_stand_in", args=[payment.reference])
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"choix": "accepter"}).status_code == 404
    assert StandInSession.objects.get().state == "open"


# --- Notifications


def notify(body=b"{}", **headers):
    return Client(enforce_csrf_checks=True).post(
        reverse("payment_webhook"), body, content_type="application/json", headers=headers
    )


def test_a_forged_notification_is_refused_and_changes_nothing(dossier, ask, at):
    payment = ask(dossier)
    stand_in.press(payment.reference, "accepter", at=at)
    assert notify(**{"Stripe-Signature": "t=1,v1=0"}).status_code == 400
    assert notify().status_code == 400
    assert Payment.objects.get().state == "open"


def test_a_notification_too_large_is_not_read(db):
    assert notify(b"x" * 300_000).status_code == 413


def test_a_notification_is_taken_and_the_provider_asked_again(dossier, ask, at, monkeypatch):
    payment = ask(dossier, submit=True)
    stand_in.press(payment.reference, "accepter", at=at)
    hint = gateway.Hint("evt_1", "checkout.session.completed", payment.reference)
    monkeypatch.setattr(gateway, "read_event", lambda body, signature: hint)
    assert notify().status_code == 200
    assert notify().status_code == 200
    assert make.again(dossier).state == State.SUBMITTED
    assert payment.provider_events.count() == 1


def test_a_notification_before_the_provider_answers_is_asked_for_again(dossier, ask, monkeypatch):
    payment = ask(dossier)
    hint = gateway.Hint("evt_1", "checkout.session.completed", payment.reference)
    monkeypatch.setattr(gateway, "read_event", lambda body, signature: hint)

    def silent(payment, *, at):
        raise gateway.Unavailable

    monkeypatch.setattr(gateway, "read_session", silent)
    assert notify().status_code == 503
    assert payment.provider_events.count() == 0


# --- The team


def test_support_rules_on_a_bursary_from_the_desk(dossier, pay, at):
    pay(bursar(dossier, at), submit=True)
    agent = make.candidate("agent", is_staff=True)
    agent.groups.add(allow_support())
    desk = signed_in(agent)
    shown = desk.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk])).text
    assert "Refuser la bourse" in shown
    path = reverse("admin:dossiers_dossier_refuse_bursary", args=[dossier.pk])
    said = {"number": dossier.number, "note": "Avis de l’an passé."}
    assert desk.post(path, said).status_code == 302
    assert make.again(dossier).bursary.ruling == "refused"
    page = fees_page(signed_in(dossier.user), dossier)
    assert "Payer 60,00\u00a0€" in page
    assert "Avis de l’an passé." in page


def test_staff_sees_payments_under_the_same_number_of_queries(
    dossier, campaign, formations, pay, at
):
    agent = make.candidate("agent", is_staff=True)
    agent.groups.add(allow_support())
    desk = signed_in(agent)
    listed = reverse("admin:payments_payment_changelist")
    payment = pay(dossier)
    desk.get(listed)  # the first page of a session renews it
    page, first = counted(desk, listed)
    assert payment.short_reference in page
    for rank in range(2):
        user = make.candidate(f"personne{rank}")
        other = make.dossier(campaign, at, user=user, formations=formations[:1])
        make.fill(other, at, frais={"claimed": "non"})
        pay(make.again(other), at=at + timedelta(seconds=1))
    page, third = counted(desk, listed)
    assert page.count("Payé") >= 3
    assert first == third
    assert payment.short_reference in desk.get(listed, {"q": payment.short_reference}).text


def counted(browser, path):
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(path).text
    return page, len(queries)
