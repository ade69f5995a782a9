"""The desk and the candidate's phone, in turn: complements, an addition left unfinished, a bursary
refused. The desk of the first story is worked by keyboard alone.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dossiers import actions as dossiers
from dossiers import tasks as dossier_tasks
from dossiers.models import ReasonTemplate, State
from dossiers.sections import forget_pieces
from payments import actions, tasks
from payments.models import Payment, Supplement
from tests import make
from tests.journeys.test_adding import (  # noqa: F401 — fixtures
    DESK,
    LETTER,
    agent,
    deposit_letter,
    open_as,
    pressed,
    seen,
)
from tests.journeys.test_documents import file
from tests.journeys.test_queue import QUEUE
from tests.journeys.test_referents import PHONE
from tests.journeys.walking import turned
from tests.payments.conftest import BURSARY_PIECE
from tests.world import deposit

pytestmark = pytest.mark.browser

PIECES = tuple({"slug": each, "page": "pieces"} for each in ("photo", "diplome", "releve"))


@pytest.fixture
def at(clock, served):
    """The instant of the story, which moves by `clock`; reasons of refusal are ready."""
    forget_pieces()
    for judgement, text in (("replace", "Le document est coupé."), ("unreadable", "Trop flou.")):
        ReasonTemplate.objects.create(judgement=judgement, label=text[:9], text_fr=text)
    return clock.at


class Keyboard:
    """Somebody who works without a mouse."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        """These keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def leave(self, *keys):
        """These keys; the last one leads to another page."""
        self.press(*keys[:-1])
        with turned(self.page):
            self.page.keyboard.press(keys[-1])

    def reach(self, target, most=120):
        """Tab until this has the focus, and see that it shows it."""
        here = "node => node === document.activeElement && node.matches(':focus-visible')"
        for _each in range(most):
            if target.evaluate(here):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab")

    def follow(self, role, name):
        """Reach the first link or button of this name, press Enter, see the next page."""
        self.reach(self.page.get_by_role(role, name=name).first)
        self.leave("Enter")


def shown(page, *names):
    """Every picture of the reader is drawn, not merely asked for."""
    drawn = "node => node.complete && node.naturalWidth > 0"
    for picture in page.locator(".vue img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate(f"async node => {{ await node.decode(); return ({drawn})(node) }}")
    expect(page.locator(".vue figcaption")).to_have_text(list(names))


def test_two_pieces_asked_after_the_closing_come_from_a_phone_and_are_validated(
    at,
    clock,
    open_as,  # noqa: F811
    agent,  # noqa: F811
    served,
):
    campaign = make.campaign(
        at, pages=["identite", "pieces", "formations"], pieces=PIECES, tariff=(0, 0, None, None)
    )
    row = make.dossier(campaign, at, formations=[make.formation(campaign)])
    for each in PIECES:
        deposit(row, at, slot=each["slug"], name=f"{each['slug']}.jpg")
    row = make.ready(make.again(row), at)
    dossiers.declare_and_submit(row, {}, declared=True, actor=row.user, at=at)
    clock.at = campaign.accepts_until
    clock.move(days=1)
    desk = Keyboard(open_as(agent, DESK))
    asked_by_keyboard(desk)
    assert make.again(row).state == State.COMPLETING
    clock.move(hours=1)
    sent_back_from_a_phone(open_as(row.user, PHONE), row, served)
    assert make.again(row).state == State.SUBMITTED
    compared_and_validated(desk)
    assert make.again(row).state == State.VALIDATED
    assert row.documents.current().count() == len(PIECES)
    assert row.documents.exclude(removed_at=None).count() == 2


def asked_by_keyboard(desk):
    """From the queue: taken, three verdicts, the request previewed and sent."""
    desk.page.goto(QUEUE)
    desk.follow("button", "Prendre le suivant")
    desk.leave("c")
    desk.leave("r", "1")
    desk.leave("i", "1")
    expect(desk.page.locator(".charge")).to_contain_text("vous")
    desk.follow("link", "Demander des compléments")
    desk.follow("button", "Voir ce que le candidat recevra")
    told = desk.page.locator(".apercu")
    expect(told).to_contain_text("Le document est coupé.")
    expect(told).to_contain_text("Trop flou.")
    desk.follow("button", "Envoyer la demande")
    expect(desk.page.locator(".bandelette .statut")).to_contain_text("omplément")


def sent_back_from_a_phone(phone, row, served):
    """Each task leads to its piece, replaced there; then all is sent back."""
    phone.goto(f"/dossiers/{row.number}/")
    asked = phone.locator(".complements .a-fournir li")
    expect(asked).to_have_count(2)
    seen(phone, "complements-390")
    inside = "node => node.getBoundingClientRect().right <= node.form.getBoundingClientRect().right"
    assert phone.get_by_role("button", name="renvoyer").evaluate(inside)
    for rank, slug in enumerate(("diplome", "releve")):
        with turned(phone):
            asked.nth(rank).get_by_role("link").click()
        given = file(make.picture().read(), f"{slug}-net.jpg")
        phone.locator(f"[name=fichier-{slug}]").set_input_files(given)
        expect(phone.locator(f"#piece-{slug} .repos")).to_contain_text(given["name"])
        phone.goto(f"/dossiers/{row.number}/")
        expect(phone.locator(".complements .fourni")).to_have_count(rank + 1)
    with turned(phone):
        phone.get_by_role("button", name="renvoyer").click()
    expect(phone.locator(".complements")).to_have_count(0)
    seen(phone, "complements-renvoyes-390")


def compared_and_validated(desk):
    """Found among what was received, each piece beside the one it replaces, then validated."""
    desk.page.goto(QUEUE)
    desk.follow("link", "Compléments reçus")
    desk.leave("j", "Enter")
    desk.follow("link", "Comparer : ")
    shown(desk.page, "Avant", "Maintenant")
    desk.leave("c")
    desk.follow("link", "Comparer avec le fichier")
    shown(desk.page, "Avant", "Maintenant")
    desk.leave("c")
    desk.follow("link", "Valider")
    expect(desk.page.locator(".controles .erreur")).to_have_count(0)
    desk.follow("button", "Valider le dossier")
    expect(desk.page.locator(".bandelette .statut")).to_contain_text("Validé")


@pytest.mark.parametrize(
    ("policy", "state", "words"),
    [
        ("keep_last_copy", State.SUBMITTED, "Ajout abandonné à la clôture"),
        ("whole_dossier", State.LAPSED, "Campagne close sans transmission"),
    ],
)
def test_an_addition_left_unfinished_ends_at_the_closing_as_the_campaign_says(
    at,
    clock,
    open_as,  # noqa: F811
    agent,  # noqa: F811
    served,
    policy,
    state,
    words,
):
    pages = ["identite", "formations", "annexes", "frais"]
    given = {"pages": pages, "pieces": (BURSARY_PIECE, LETTER), "addition_policy": policy}
    campaign = make.campaign(at, **given)
    first, second = make.formation(campaign, "mecatronique"), make.formation(campaign, "batiment")
    row = paid_and_sent(make.ready(make.dossier(campaign, at, formations=[first]), at), at)
    desk = open_as(agent, DESK)
    desk.goto(reverse("admin:dossiers_dossier_reopen", args=[row.pk]))
    desk.get_by_label("Batiment").check()
    with turned(desk):
        desk.get_by_role("button", name="Voir ce qui s’ensuit").click()
    with turned(desk):
        desk.get_by_role("button", name="et rouvrir le dossier").click()
    phone = open_as(row.user, PHONE)
    phone.goto(f"/dossiers/{row.number}/formations/")
    deposit_letter(phone, served)
    clock.at = campaign.accepts_until
    assert dossier_tasks.lapse_drafts(at=clock.at) == 1
    tasks.tell_unpaid(at=clock.at)
    phone = open_as(row.user, PHONE)
    phone.goto(f"/dossiers/{row.number}/")
    expect(phone.locator("main")).to_contain_text(words)
    seen(phone, f"inacheve-{policy}-390")
    desk = open_as(agent, DESK)
    desk.goto(reverse("admin:dossiers_dossier_change", args=[row.pk]))
    now = make.again(row)
    expect(desk.locator(".bandelette .statut").first).to_have_text(now.get_state_display())
    assert (now.state, now.transmissions) == (state, 1)
    kept = {each.formation for each in now.candidatures.chosen()}
    assert kept == ({first} if state == State.SUBMITTED else {first, second})


def paid_and_sent(row, at):
    """« Payer et transmettre », accepted by the bank."""
    actions.pay_and_submit(row, {}, declared=True, actor=row.user, at=at)
    pressed(Payment.objects.get(), at)
    return make.again(row)


class Refusal:
    """A bursary paid at its rate, refused on the screen beside its proof."""

    def __init__(self, at, clock, open_as, agent):  # noqa: F811
        self.clock, self.open_as, self.agent = clock, open_as, agent
        pages = ["identite", "formations", "frais"]
        campaign = make.campaign(at, pages=pages, pieces=(BURSARY_PIECE,))
        row = make.dossier(campaign, at, formations=[make.formation(campaign)])
        row = make.ready(row, at)
        make.fill(row, at, frais={"claimed": "oui"})
        deposit(row, at, page="frais", slot="avis-bourse", name="avis.jpg")
        self.row = paid_and_sent(make.again(row), at)
        self.desk = self.agents()
        self.refused()

    def agents(self):
        """The agent's page."""
        return self.open_as(self.agent, DESK)

    def screen(self, name="change"):
        """The address of a screen about this dossier."""
        return reverse(f"admin:dossiers_dossier_{name}", args=[self.row.pk])

    def refused(self):
        """From the queue to the proof, then refused with its reason."""
        desk = self.desk
        desk.goto(QUEUE)
        with turned(desk):
            desk.get_by_role("link", name="Bourses à examiner").click()
        with turned(desk):
            desk.locator("[data-file] tbody th a").click()
        desk.locator("details.autres > summary").click()
        with turned(desk):
            desk.get_by_role("link", name="Refuser la bourse").click()
        shown(desk)
        expect(desk.locator(".d-acte .rep")).to_contain_text("60,00")
        desk.locator("[name=note]").fill("Avis de l’an passé.")
        with turned(desk):
            desk.get_by_role("button", name="Refuser la bourse").click()
        desk.goto(self.screen("refuse_bursary"))
        expect(desk.locator(".d-acte")).to_contain_text("attendu")

    def phone(self, page="", name=None):
        """A page of the candidate's, read on a phone."""
        phone = self.open_as(self.row.user, PHONE)
        phone.goto(f"/dossiers/{self.row.number}/{page}")
        if name:
            seen(phone, name)
        return phone

    def state(self):
        """The state of the dossier, and the fate of its supplement."""
        asked = Supplement.objects.get()
        return make.again(self.row).state, asked.paid_at, asked.lapsed_at


@pytest.fixture
def refusal(at, clock, open_as, agent):  # noqa: F811
    return Refusal(at, clock, open_as, agent)


def test_a_bursary_refused_is_paid_on_a_phone_and_the_dossier_validated(refusal, at):
    phone = refusal.phone("frais/", "bourse-refusee-390")
    expect(phone.locator("main")).to_contain_text("Avis de l’an passé.")
    with turned(phone):
        phone.get_by_role("button", name="60,00").first.click()
    with turned(phone):
        phone.locator("button[value=accepter]").click()
    phone.goto(f"/dossiers/{refusal.row.number}/frais/")
    expect(phone.locator("main")).not_to_contain_text("Complément de 60,00")
    assert refusal.state() == (State.SUBMITTED, at, None)
    desk = refusal.desk
    desk.goto(refusal.screen())
    with turned(desk):
        desk.keyboard.press("c")
    with turned(desk):
        desk.get_by_role("link", name="Valider").click()
    with turned(desk):
        desk.get_by_role("button", name="Valider le dossier").click()
    assert refusal.state() == (State.VALIDATED, at, None)


def test_a_bursary_refused_and_not_paid_is_declared_inadmissible(refusal):
    late = refusal.clock.at = Supplement.objects.get().due_at
    assert tasks.tell_unpaid(at=late) == 1
    expect(refusal.phone("frais/", "bourse-impayee-390").locator("main")).to_contain_text("impayé")
    desk = refusal.agents()
    desk.goto(QUEUE)
    with turned(desk):
        desk.get_by_role("link", name="Paiements à régulariser").click()
    with turned(desk):
        desk.locator("[data-file] tbody th a").click()
    with turned(desk):
        desk.keyboard.press("c")
    expect(desk.locator(".gestes .raison")).to_contain_text("60,00")
    expect(desk.get_by_role("link", name="Valider")).to_have_count(0)
    desk.locator("details.autres > summary").click()
    with turned(desk):
        desk.get_by_role("link", name="Déclarer non recevable").click()
    desk.locator("[name=note]").fill("Le complément n’est pas réglé.")
    with turned(desk):
        desk.get_by_role("button", name="Déclarer le dossier non recevable").click()
    assert refusal.state() == (State.INADMISSIBLE, None, late)
    told = refusal.phone("", "non-recevable-390").locator("main")
    expect(told).to_contain_text("Le complément n’est pas réglé.")
