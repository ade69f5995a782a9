"""A formation added by support: told before, paid and transmitted again, or dropped at closing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Posting
from accounts.refusal import Refused
from backoffice.actions import allow_support
from dossiers import actions as dossier_actions
from dossiers import tasks as dossier_tasks
from dossiers import workflow
from dossiers.models import Event, State
from payments import actions, fees, tasks
from payments.models import Payment, Supplement
from tests import make
from tests.payments.conftest import BURSARY_PIECE, PAGES, bursar

LETTER = {"slug": "lettre", "page": "formations", "scope": "candidature", "exemptible": True}


@pytest.fixture
def campaign(db, at, request):
    """The same campaign with a letter per formation, and the policy the test asks for."""
    policy = getattr(request, "param", "keep_last_copy")
    pieces = (BURSARY_PIECE, LETTER)
    return make.campaign(at, pages=PAGES, pieces=pieces, addition_policy=policy)


@pytest.fixture
def agent(db):
    user = make.candidate("benali", first_names="Farid", is_staff=True)
    user.groups.add(allow_support())
    return user


@pytest.fixture
def sent(dossier, pay):
    """Transmitted with one formation, paid."""
    pay(dossier, submit=True)
    Posting.objects.all().delete()
    return make.again(dossier)


@pytest.fixture
def desk(agent):
    browser = Client()
    browser.force_login(agent)
    return browser


@pytest.fixture
def address(sent):
    return reverse("admin:dossiers_dossier_reopen", args=[sent.pk])


def add(sent, formation, agent, at, note="À votre demande du 20 novembre."):
    return actions.add_formation(sent, formation.pk, note=note, actor=agent, at=at)


def test_what_follows_is_shown_first_and_nothing_is_written(
    desk, address, sent, formations, campaign
):
    page = desk.get(address).text
    assert formations[1].title in page
    assert "Voir ce qui s’ensuit" in page
    events = Event.objects.count()
    page = desk.get(address, {"formation": formations[1].pk}).text
    for words in (
        "devient « Rouvert à votre demande »",
        "Lettre — Formation1",
        "30,00 €, à régler avant le mardi 15 décembre 2026",
        "la formation ajoutée n’est pas étudiée",
        "La copie n° 1",
        "Complément de frais : 30,00 €",
    ):
        assert words in page, words
    assert (Event.objects.count(), Posting.objects.count(), Supplement.objects.count()) == (
        events,
        0,
        0,
    )
    assert make.again(sent).state == State.SUBMITTED


def test_added_from_the_desk_its_candidate_is_told_once(desk, address, sent, formations, agent):
    said = {"number": sent.number, "formation": formations[1].pk, "note": "Comme convenu."}
    assert desk.post(address, said).status_code == 302
    assert make.again(sent).state == State.REOPENED
    posting = Posting.objects.get()
    assert posting.template == "formation_ajoutee"
    for words in ("Formation1", "30,00 €", "mardi 15 décembre 2026", "Comme convenu.", "Lettre"):
        assert words in posting.email.message, words
    asked = Supplement.objects.get()
    assert (asked.cents, asked.due_at) == (3000, sent.campaign.closes_at)
    assert desk.post(address, said).status_code == 409
    assert (Posting.objects.count(), Supplement.objects.count()) == (1, 1)


def test_the_mail_speaks_the_candidates_language(sent, formations, agent, at):
    type(sent.user).objects.filter(pk=sent.user_id).update(language="en")
    add(make.again(sent), formations[1], agent, at)
    message = Posting.objects.get().email.message
    assert message.startswith("Submit your application again before Tuesday 15 December 2026")
    assert "Additional fee: €30.00" in message
    assert "the programme added is dropped" in message


def test_after_the_closing_it_is_refused_in_words(desk, address, sent, formations, clock):
    clock.at = sent.campaign.accepts_until
    assert "La campagne est close" in desk.get(address, {"formation": formations[1].pk}).text
    said = {"number": sent.number, "formation": formations[1].pk, "note": ""}
    answer = desk.post(address, said)
    assert answer.status_code == 409
    assert "La campagne est close" in answer.text
    assert make.again(sent).state == State.SUBMITTED


def test_the_grace_is_not_for_additions(sent, formations, agent):
    assert sent.campaign.grace_seconds > 1
    late = sent.campaign.closes_at + timedelta(seconds=1)
    with pytest.raises(Refused, match="La campagne est close"):
        actions.add_formation(sent, formations[1].pk, note="", actor=agent, at=late)


def test_a_formation_already_there_or_unknown_is_refused(sent, formations, agent, at):
    with pytest.raises(Refused, match="déjà dans le dossier"):
        add(sent, formations[0], agent, at)
    with pytest.raises(Refused, match="n’est pas dans votre campagne"):
        actions.add_formation(sent, 0, note="", actor=agent, at=at)
    with pytest.raises(Refused, match="ne vous est pas ouverte"):
        add(sent, formations[1], sent.user, at)
    assert make.again(sent).state == State.SUBMITTED


def test_not_under_an_open_payment(sent, formations, agent, ask, at):
    add(sent, formations[1], agent, at)
    ask(make.again(sent))
    with pytest.raises(Refused):
        add(sent, formations[2], agent, at)
    assert not sent.candidatures.filter(formation=formations[2]).exists()


def test_letter_supplement_and_transmission_again(sent, formations, agent, pay, at):
    add(sent, formations[1], agent, at)
    row = make.again(sent)
    dossier_actions.accept_notices(row, True, actor=row.user, at=at)
    left = [each.key for each in workflow.still_asked(make.again(row)) if not each.blocking]
    assert left
    reasons = dict.fromkeys(left, ("autre", "Elle arrive."))
    dossier_actions.justify(row, reasons, declared=True, actor=row.user, at=at)
    with pytest.raises(Refused, match="Frais de dossier, 30,00"):
        dossier_actions.declare_and_submit(row, {}, declared=True, actor=row.user, at=at)
    paid = pay(row, submit=True)
    assert (paid.amount, paid.intention_refusal) == (3000, "")
    now = make.again(sent)
    assert (now.state, now.transmissions) == (State.SUBMITTED, 2)
    assert Supplement.objects.get().paid_at == at
    assert now.candidatures.get(formation=formations[1]).transmitted_in == 2


@pytest.mark.parametrize("paid", [False, True])
def test_left_unfinished_the_last_copy_stands_and_its_candidate_is_told(
    sent, formations, agent, pay, at, campaign, paid
):
    add(sent, formations[1], agent, at)
    if paid:
        pay(make.again(sent))
    Posting.objects.all().delete()
    over = campaign.accepts_until
    assert tasks.tell_unpaid(at=campaign.closes_at) == 0
    assert dossier_tasks.lapse_drafts(at=over) == 1
    assert tasks.tell_unpaid(at=over) == 0
    now = make.again(sent)
    assert now.state == State.SUBMITTED
    assert [each.formation for each in now.candidatures.chosen()] == [formations[0]]
    assert (fees.due(now), fees.credit(now)) == (0, 3000 if paid else 0)
    posting = Posting.objects.get()
    assert posting.template == "ajout_abandonne"
    assert "Formation1" in posting.email.message
    assert Supplement.objects.get().lapsed_at is None
    assert Supplement.objects.get().paid_at == (at if paid else over)  # nothing is due any more
    assert dossier_tasks.lapse_drafts(at=over) == 0


@pytest.mark.parametrize("campaign", ["whole_dossier"], indirect=True)
def test_left_unfinished_the_whole_is_lost_where_the_campaign_says_so(
    sent, formations, agent, at, campaign
):
    add(sent, formations[1], agent, at)
    assert "dossier entier" in Posting.objects.get().email.message
    Posting.objects.all().delete()
    assert dossier_tasks.lapse_drafts(at=campaign.accepts_until) == 1
    assert make.again(sent).state == State.LAPSED
    message = Posting.objects.get().email.message
    assert "rouvert pour une formation ajoutée" in message
    assert "aucune formation ne l’étudiera" in message


def test_a_payment_open_at_the_closing_keeps_the_addition(
    sent, formations, agent, ask, at, campaign
):
    add(sent, formations[1], agent, at)
    begun = campaign.closes_at - timedelta(minutes=5)
    ask(make.again(sent), at=begun)
    assert dossier_tasks.lapse_drafts(at=campaign.accepts_until) == 0
    assert make.again(sent).state == State.REOPENED


def test_reminders_after_a_day_three_days_and_before_closing_once_each(
    sent, formations, agent, at, campaign
):
    add(sent, formations[1], agent, at)
    Posting.objects.all().delete()
    told = []
    hours = [1, 23, 24, 25, 71, 72, 80, 479, 480, 481, 503, 504]
    for hour in hours:
        told += [hour] * dossier_tasks.remind_additions(at=at + timedelta(hours=hour))
    assert told == [24, 72, 480]
    assert {each.template for each in Posting.objects.all()} == {"rappel_ajout"}
    assert "Frais de dossier, 30,00" in Posting.objects.first().email.message


def test_a_clock_stopped_for_a_week_reminds_once(sent, formations, agent, at):
    add(sent, formations[1], agent, at)
    later = at + timedelta(days=8)
    assert [dossier_tasks.remind_additions(at=later) for _ in range(2)] == [1, 0]


def test_the_bill_says_who_and_why_to_each(sent, formations, agent, desk, at):
    add(sent, formations[1], agent, at)
    browser = Client()
    browser.force_login(sent.user)
    page = browser.get(reverse("numbered_dossier_page", args=[sent.number, "frais"])).text
    assert "choisie par vous le 24 novembre 2026" in page
    words = "ajoutée par notre service le 24 novembre 2026 : « À votre demande du 20 novembre. »"
    assert words in page
    assert "Benali" not in page
    assert "Complément de 30,00 € à régler avant le mardi 15 décembre 2026" in page
    shown = desk.get(reverse("admin:dossiers_dossier_change", args=[sent.pk])).text
    assert "choisie par le candidat le 24 novembre 2026" in shown
    assert f"ajoutée par {agent} le 24 novembre 2026" in shown


def test_a_refused_bursary_says_who_why_and_until_when(dossier, pay, agent, desk, at):
    row = bursar(dossier, at)
    pay(row, submit=True)
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": agent, "at": at}
    actions.rule_bursary(make.again(row), **said)
    browser = Client()
    browser.force_login(dossier.user)
    page = browser.get(reverse("numbered_dossier_page", args=[dossier.number, "frais"])).text
    words = "Bourse refusée par notre service le 24 novembre 2026, le plein tarif est dû"
    assert words in page
    assert "60,00 € de plus. Avis de l’an passé." in page
    assert "à régler avant le mardi 1 décembre 2026" in page
    assert "Passée cette date sans paiement, le dossier n’est pas étudié" in page
    late = Supplement.objects.get().due_at + timedelta(minutes=1)
    assert tasks.tell_unpaid(at=late) == 1
    page = browser.get(reverse("numbered_dossier_page", args=[dossier.number, "frais"])).text
    assert "impayé" in page
    shown = desk.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk])).text
    assert f"Bourse refusée par {agent} le 24 novembre 2026" in shown


@pytest.fixture
def both(dossier, formations, pay, agent, at):
    """A bursary claimed, transmitted; a formation added, then the bursary refused."""
    row = bursar(dossier, at)
    pay(row, submit=True)
    add(make.again(row), formations[1], agent, at)
    Posting.objects.all().delete()
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": agent, "at": at}
    actions.rule_bursary(make.again(row), **said)
    return make.again(row)


def test_a_bursary_refused_on_a_reopened_dossier_is_asked_and_told(both):
    asked = Supplement.objects.get()
    assert (both.state, fees.due(both), asked.cents) == (State.REOPENED, 9000, 9000)
    posting = Posting.objects.get()
    assert posting.template == "paiement_complement"
    assert "90,00" in posting.email.message
    assert "mardi 1 décembre 2026" in posting.email.message


def test_the_addition_dropped_what_stays_due_has_a_date_of_its_own(both, campaign):
    over = campaign.accepts_until
    Posting.objects.all().delete()
    assert (dossier_tasks.lapse_drafts(at=over), tasks.tell_unpaid(at=over)) == (1, 0)
    asked = Supplement.objects.get()
    assert (asked.cents, asked.reason) == (6000, "Avis de l’an passé.")
    assert asked.due_at > over + timedelta(days=6)
    assert sorted(Posting.objects.values_list("template", flat=True)) == [
        "ajout_abandonne",
        "paiement_complement",
    ]
    message = Posting.objects.get(template="paiement_complement").email.message
    assert "il reste 60,00" in message
    assert "mardi 22 décembre 2026" in message
    assert tasks.tell_unpaid(at=asked.due_at) == 1


def test_a_bursary_refused_before_the_transmission_is_told_without_a_date(dossier, pay, agent, at):
    row = bursar(dossier, at)
    pay(row)
    Posting.objects.all().delete()
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": agent, "at": at}
    actions.rule_bursary(make.again(row), **said)
    assert Supplement.objects.count() == 0
    message = Posting.objects.get().email.message
    assert "60,00" in message
    assert "avant de transmettre votre dossier" in message


def test_two_supplements_are_one_amount_and_the_earlier_date(dossier, formations, pay, agent, at):
    row = bursar(dossier, at)
    pay(row, submit=True)
    said = {"accepted": False, "reason": "Avis de l’an passé.", "actor": agent, "at": at}
    actions.rule_bursary(make.again(row), **said)
    first = Supplement.objects.get().due_at
    add(make.again(row), formations[1], agent, at)
    asked = Supplement.objects.get()
    assert (asked.cents, asked.due_at) == (9000, first)
    assert "Avis de l’an passé." in asked.reason
    assert "Formation1" in asked.reason
    assert pay(make.again(row)).amount == 9000
    assert Supplement.objects.get().paid_at == at
    assert Payment.objects.paid().cents() == 12000
