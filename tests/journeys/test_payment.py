"""Three formations, Stripe’s page, the tab closed: paid, transmitted, one receipt."""

import copy

import pytest
from playwright.sync_api import expect

from accounts import instant
from accounts.models import Posting
from dossiers.models import State
from dossiers.sections import forget_pieces
from payments import gateway
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


def test_the_tab_is_closed_and_the_dossier_is_transmitted(context, served, stripe, dossier):
    page = context.new_page()
    page.goto(f"{served}/compte/connexion/")
    page.locator("[name=login]").fill("camille@exemple.fr")
    page.locator("[name=password]").fill(PASSWORD)
    with turned(page):
        page.get_by_role("button", name="Me connecter").or_(
            page.get_by_role("button", name="Se connecter")
        ).first.click()
    page.goto(f"{served}/dossiers/{dossier.number}/formations/")
    for rank in range(3):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("checkbox", name=f"Formation{rank}", exact=True).check(force=True)
    expect(page.locator("#total-frais")).to_contain_text("150,00")
    notice = page.locator("[name=notice]")
    if notice.count() and not notice.first.is_checked():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            notice.first.check(force=True)
    page.goto(f"{served}/dossiers/{dossier.number}/recapitulatif/")
    for motive in page.locator("select[name^='motif:']").all():
        motive.select_option("inexistant")
    for name in ("declaration", "force"):
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").check(force=True)
    page.get_by_role("button", name="150,00").first.click()
    page.wait_for_url(f"{stripe.address}/c/pay/**")
    assert "150.00" in page.content()
    gone = page.url.rpartition("/")[2]
    # The tab is closed while the bank answers: nobody comes back.
    stripe.fail(gone, "stay")
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("button", name="Payer").click(no_wait_after=True)
    page.close()
    assert stripe.account.sessions[gone]["payment_status"] == "paid"
    assert Payment.objects.get().state == "open"
    assert set(stripe.deliver()) == {200}
    assert make.again(dossier).state == State.SUBMITTED
    assert Payment.objects.get().amount == 15000
    assert Posting.objects.filter(template="paiement_confirme").count() == 1
    assert set(stripe.deliver()) == set()
