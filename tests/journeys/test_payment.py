"""Three formations, Stripe’s page, the tab closed or Stripe slow: paid and transmitted once."""

import copy

import pytest
from playwright.sync_api import expect

from accounts import instant
from accounts.models import Posting
from dossiers.models import State
from dossiers.sections import forget_pieces
from payments import gateway, tasks
from payments.models import Payment
from tests import make
from tests.journeys.walking import turned
from tests.stripe.account import Account
from tests.stripe.server import serving

pytestmark = pytest.mark.browser

PASSWORD = "une-longue-phrase-de-passe"
SECRET = "whsec_premier"


@pytest.fixture
def stripe(served, settings):
    """A Stripe that this platform is led to, and allowed by its policy to post to."""
    gateway._client.cache_clear()
    with serving(Account(), secret=SECRET) as server:
        server.webhook = f"{served}/paiement/webhook/"
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = server.key, server.address
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"].append(server.address)
        settings.CONTENT_SECURITY_POLICY = policy
        yield server
    gateway._client.cache_clear()


@pytest.fixture
def dossier(served):
    """Everything done but the formations and the money."""
    forget_pieces()
    at = instant.now()
    campaign = make.campaign(at, pages=["identite", "formations", "frais"])
    for rank in range(3):
        make.formation(campaign, f"formation{rank}")
    user = make.candidate("camille")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return make.ready(make.dossier(campaign, at, user=user), at)


def sign_in(page, served):
    page.goto(f"{served}/compte/connexion/")
    page.locator("[name=login]").fill("camille@exemple.fr")
    page.locator("[name=password]").fill(PASSWORD)
    with turned(page):
        page.get_by_role("button", name="Me connecter").or_(
            page.get_by_role("button", name="Se connecter")
        ).first.click()


def choose(page, address):
    """Tick the three formations, their notices read."""
    page.goto(f"{address}/formations/")
    for rank in range(3):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("checkbox", name=f"Formation{rank}", exact=True).check(force=True)
    expect(page.locator("#total-frais")).to_contain_text("150,00")
    notice = page.locator("[name=notice]")
    if notice.count() and not notice.first.is_checked():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            notice.first.check(force=True)


def lead(page, address, stripe):
    """« Payer et transmettre »: on Stripe's page; the id of its session."""
    page.goto(f"{address}/recapitulatif/")
    for motive in page.locator("select[name^='motif:']").all():
        motive.select_option("inexistant")
    for name in ("declaration", "force"):
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").check(force=True)
    page.get_by_role("button", name="150,00").first.click()
    page.wait_for_url(f"{stripe.address}/c/pay/**")
    assert "150.00" in page.content()
    return page.url.rpartition("/")[2]


def test_the_tab_is_closed_and_the_dossier_is_transmitted(context, served, stripe, dossier):
    page, address = context.new_page(), f"{served}/dossiers/{dossier.number}"
    sign_in(page, served)
    choose(page, address)
    gone = lead(page, address, stripe)
    # The tab is closed while the bank answers: nobody comes back.
    stripe.fail(gone, "stay")
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("button", name="Payer").click(no_wait_after=True)
    page.close()
    assert stripe.account.sessions[gone]["payment_status"] == "paid"
    assert Payment.objects.get().state == "open"
    stripe.deliveries = "twice"
    assert stripe.deliver() == [200] * 4
    assert make.again(dossier).state == State.SUBMITTED
    assert Payment.objects.get().amount == 15000
    assert [tasks.make_receipts(at=instant.now()) for _pass in range(2)] == [1, 0]
    for template in ("paiement_confirme", "paiement_recu"):
        assert Posting.objects.filter(template=template).count() == 1


def test_stripe_is_slow_when_one_comes_back_and_the_page_waits(
    context, served, stripe, dossier, monkeypatch
):
    page, address = context.new_page(), f"{served}/dossiers/{dossier.number}"
    sign_in(page, served)
    choose(page, address)
    gone = lead(page, address, stripe)
    monkeypatch.setattr(gateway, "BRIEF", 1)
    stripe.fail(f"sessions/{gone}", "delay", seconds=3)
    page.get_by_role("button", name="Payer").click()
    expect(page.locator("h1")).to_have_text("Le service de paiement ne répond pas")
    expect(page.locator("#paiement")).to_contain_text("Si vous avez payé, ne payez pas de nouveau")
    # Nothing pressed: the page asks again by itself.
    expect(page.locator("h1")).to_have_text("Paiement confirmé", timeout=30_000)
    expect(page.locator("#paiement")).to_contain_text("Votre dossier est transmis.")
    assert make.again(dossier).state == State.SUBMITTED
