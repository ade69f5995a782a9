"""Support adds a formation; on a phone the candidate deposits its letter, pays the supplement and
transmits again.
"""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import instant
from backoffice.actions import allow_support
from dossiers.models import State
from dossiers.sections import forget_pieces
from payments import actions
from payments.models import Alert, Payment, Supplement
from tests import make
from tests.journeys.test_referents import PHONE, look, violations
from tests.journeys.walking import Walker, turned
from tests.payments.conftest import BURSARY_PIECE

pytestmark = pytest.mark.browser

DESK = {"width": 1366, "height": 900}
LETTER = {"slug": "lettre", "page": "formations", "scope": "candidature"}


@pytest.fixture
def dossier(served):
    """Transmitted and paid, with one formation of two; the letter is said to be lost."""
    forget_pieces()
    at = instant.now()
    pages = ["identite", "formations", "annexes", "frais"]
    campaign = make.campaign(at, pages=pages, pieces=(BURSARY_PIECE, LETTER))
    first, _second = make.formation(campaign, "mecatronique"), make.formation(campaign, "batiment")
    row = make.ready(make.dossier(campaign, at, formations=[first]), at)
    actions.pay_and_submit(row, {}, declared=True, actor=row.user, at=at)
    pressed(Payment.objects.get(), at)
    return make.again(row)


def pressed(payment, at):
    actions.settling.gateway.stand_in.press(payment.reference, "accepter", at=at)
    actions.settle(payment.reference, at=at)


@pytest.fixture
def open_as(browser, browser_context_args, served):
    """A page of somebody already signed in, at this size."""

    def opened(user, size):
        session = Client()
        session.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        given = browser_context_args | {"base_url": served, "viewport": size}
        context = browser.new_context(**given)
        cookie = {"name": name, "value": session.cookies[name].value, "url": served}
        context.add_cookies([cookie])
        return context.new_page()

    return opened


@pytest.fixture
def agent(served):
    user = make.candidate("benali", first_names="Farid", is_staff=True)
    user.groups.add(allow_support())
    return user


def seen(page, name):
    """Looked at: no fault of accessibility, no line wider than the screen."""
    look(page, name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name


def test_its_letter_deposited_and_paid_on_a_phone_it_is_transmitted_again(
    open_as, dossier, agent, served
):
    desk = open_as(agent, DESK)
    desk.goto(reverse("admin:dossiers_dossier_reopen", args=[dossier.pk]))
    desk.get_by_label("Batiment").check()
    with turned(desk):
        desk.get_by_role("button", name="Voir ce qui s’ensuit").click()
    expect(desk.locator(".suites")).to_contain_text("30,00")
    seen(desk, "ajout-1366")
    desk.set_viewport_size(PHONE)
    seen(desk, "ajout-390")
    with turned(desk):
        desk.get_by_role("button", name="et rouvrir le dossier").click()
    assert make.again(dossier).state == State.REOPENED
    phone = open_as(dossier.user, PHONE)
    phone.goto(f"/dossiers/{dossier.number}/")
    expect(phone.locator("main")).to_contain_text("rouvert pour Batiment")
    seen(phone, "vue-390")
    phone.goto(f"/dossiers/{dossier.number}/formations/")
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        phone.locator("[name=notice]").first.check(force=True)
    phone.goto(f"/dossiers/{dossier.number}/formations/")
    letter = deposit_letter(phone, served)
    phone.goto(f"/dossiers/{dossier.number}/frais/")
    expect(phone.locator("#complement")).to_contain_text("Complément de 30,00")
    phone.get_by_text("Vous avez payé au mauvais tarif").click()
    seen(phone, "frais-390")
    phone.set_viewport_size(DESK)
    seen(phone, "frais-1366")
    phone.set_viewport_size(PHONE)
    phone.goto(f"/dossiers/{dossier.number}/recapitulatif/")
    for motive in phone.locator("select[name^='motif:']").all():
        motive.select_option("autre")
    for name in ("declaration", "force"):
        if phone.locator(f"[name={name}]").count():
            phone.locator(f"[name={name}]").check(force=True)
    with turned(phone):
        phone.locator("button[name=payer]").click()
    with turned(phone):
        phone.locator("button[value=accepter]").click()
    expect(phone.locator("main")).to_contain_text("Votre dossier est transmis.")
    now = make.again(dossier)
    assert (now.state, now.transmissions) == (State.SUBMITTED, 2)
    assert Supplement.objects.get().paid_at is not None
    assert dossier.documents.current().get(slot=letter).file.name == "lettre.jpg"
    desk.goto(reverse("admin:dossiers_dossier_change", args=[dossier.pk]))
    expect(desk.locator(".docs")).to_contain_text("Batiment")


def deposit_letter(phone, served):
    """Deposit the letter of the formation added, the last one asked; gives its slot."""
    slot = phone.locator("li.piece", has=phone.locator("[data-envoi]")).last
    key = slot.get_attribute("id").removeprefix("piece-")
    Walker(phone, served).deposit(key, "lettre.jpg")
    return key


def test_the_money_screens_of_the_team_hold_nothing_back_from_anybody(open_as, dossier, agent):
    at = instant.now()
    alert = Alert.objects.create(
        kind="duplicate", dossier=dossier, payment=Payment.objects.get(), cents=9000, raised_at=at
    )
    pages = {
        "argent": reverse("admin:payments_payment_figures"),
        "paiements": reverse("admin:payments_payment_changelist"),
        "alertes": reverse("admin:payments_alert_changelist"),
        "alerte": reverse("admin:payments_alert_change", args=[alert.pk]),
        "bureau": reverse("admin:dossiers_dossier_change", args=[dossier.pk]),
    }
    page = open_as(agent, DESK)
    faults = []
    for width, size in (("1366", DESK), ("390", PHONE)):
        page.set_viewport_size(size)
        for name, address in pages.items():
            page.goto(address)
            look(page, f"{name}-{width}")
            faults += violations(page)
    assert not faults, "\n".join(faults)
