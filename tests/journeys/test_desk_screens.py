"""Every screen of the desk, at a desk and on a telephone: no fault of accessibility, no line wider
than the screen.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib import admin
from django.test.signals import template_rendered
from django.urls import reverse
from playwright.sync_api import expect

from accounts import instant
from accounts.models import Posting
from backoffice import batches
from backoffice.models import Batch
from backoffice.views import queue
from dossiers import actions
from dossiers.models import AnswerTemplate, Event, ReasonTemplate, StrayMail
from dossiers.sections import forget_pieces
from payments.models import Alert
from referents.models import AccessRequest
from tests.journeys.test_adding import DESK, open_as  # noqa: F401 — fixture
from tests.journeys.test_referents import PHONE, WCAG, look
from tests.journeys.walking import turned
from tests.world import World

pytestmark = pytest.mark.browser

#: What passes is not described: it is most of the time axe takes.
FAULTS = WCAG | {"resultTypes": ["violations"]}
#: Screens of other doors: juries and schools do not work at the desk.
ELSEWHERE = {"porte.html"}
DECISIONS = (
    "relock refuse accept_bursary refuse_bursary deposit_for correct_identity change_address "
    "referent_address withdraw seen_as thread"
).split()


@pytest.fixture
def world(served, monkeypatch):
    """Dossiers in each state, a person twice, batches before and after, lists of several pages."""
    forget_pieces()
    at = instant.now()
    made = World(at)
    same = {"birth_name": made.a.birth_name, "first_names": made.a.first_names}
    actions.correct_identity(made.b, actor=made.administrator, at=at, **same)
    ReasonTemplate.objects.get_or_create(judgement="replace", label="Flou", text_fr="Illisible.")
    batch(made, at, Batch.Kind.EXPORT)
    batch(made, at, Batch.Kind.ASSIGN)
    done = batches.launch(batch(made, at, Batch.Kind.VALIDATE), actor=made.administrator, at=at)
    while batches.claim(at):
        done.refresh_from_db()
        batches.step(done, at=at)
    for each in (Event, Posting):
        monkeypatch.setattr(admin.site._registry[each], "list_per_page", 2)
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    return made


def batch(world, at, kind):
    """A gesture of the administrator on some of these dossiers, looked at and not launched."""
    dossiers = [world.of_a["submitted"].pk, world.of_a["withdrawn"].pk]
    return batches.prepare(kind, dossiers, actor=world.administrator, at=at)


def of(world, state, name="change"):
    """A screen about the dossier in this state."""
    return reverse(f"admin:dossiers_dossier_{name}", args=[world.of_a[state].pk])


def change(row, verb="change"):
    """The screen of a row of a table of the administration."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{verb}", args=[row.pk])


def of_dossiers(world):
    """The queue, the list, the desk and each of its decisions."""
    reopen = of(world, "submitted", "reopen")
    other = world.of_a["submitted"].campaign.formations.get(slug__startswith="autre")
    return {
        "file": reverse("admin:dossiers_dossier_queue"),
        "file-vide": reverse("admin:dossiers_dossier_queue") + "?q=personne",
        "liste": reverse("admin:dossiers_dossier_changelist"),
        "bureau-brouillon": of(world, "draft"),
        "bureau-complements": of(world, "completing"),
        "bureau-retire": of(world, "withdrawn"),
        "validation": of(world, "submitted", "validate"),
        "validation-refusee": of(world, "validated", "validate"),
        "ajout": reopen,
        "ajout-suites": f"{reopen}?formation={other.pk}",
        "autre-personne": of(world, "draft", "tell_apart"),
        **{name: of(world, "completing", name) for name in DECISIONS},
    }


def of_money_and_mails(world):
    """Figures, money, what was sent, what mails say, what people wrote."""
    rewrite = reverse("admin:accounts_posting_rewrite")
    previews = reverse("admin:accounts_posting_previews")
    return {
        "chiffres": reverse("admin:dossiers_dossier_figures"),
        "argent": reverse("admin:payments_payment_figures"),
        "paiements": reverse("admin:payments_payment_changelist"),
        "alerte": change(Alert.objects.get()),
        "courriels-partis": reverse("admin:accounts_posting_changelist"),
        "courriels": previews,
        "courriel": f"{previews}?modele=complements_demandes",
        "courriel-modifier": f"{rewrite}?modele=complements_recus",
        "courriel-recu": change(StrayMail.objects.get()),
        "reponse-type": change(AnswerTemplate.objects.get()),
        "journal": reverse("admin:dossiers_event_changelist"),
    }


def of_the_rest(world):
    """Batches, campaigns, accounts and rights."""
    campaign = world.campaigns["draft"]
    rows = Batch.objects.filter(asked_by=world.administrator)  # others' are not theirs to see
    return {f"traitement-{row.kind}-{row.state}": change(row, "page") for row in rows} | {
        "traitements": reverse("admin:backoffice_batch_mine"),
        "accueil": reverse("admin:index"),
        "droits": reverse("admin:accounts_user_rights"),
        "compte": change(world.support),
        "acces": change(AccessRequest.objects.get()),
        "campagne": change(campaign),
        "campagne-publier": change(campaign, "publier"),
        "campagne-retirer": change(campaign, "retirer"),
        "campagne-dupliquer": change(campaign, "dupliquer"),
        "formation": change(world.formation),
        "campagnes": reverse("admin:formations_campaign_changelist"),
    }


class Eyes:
    """What is wrong on the screens met, at both widths."""

    def __init__(self, page):
        self.page, self.faults = page, []

    def see(self, name, *, inside=None):
        """The page as it stands, or what stands inside an element of it."""
        for width, size in (("1366", DESK), ("390", PHONE)):
            self.page.set_viewport_size(size)
            look(self.page, f"{name}-{width}")
            found = Axe().run(self.page, context=inside, options=FAULTS).response["violations"]
            self.faults += [
                f"{name} at {width}: {each['id']}: {node['html'][:160]}"
                for each in found
                for node in each["nodes"]
            ]
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.faults.append(f"{name} at {width}: {wide} pixels wide")


@pytest.fixture
def drawn():
    """The names of the templates drawn since the beginning of the test."""
    names = set()

    def note(sender, template, **_more):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def test_every_screen_of_the_desk_is_clean_at_both_widths(open_as, world, drawn):  # noqa: F811
    page = open_as(world.administrator, DESK)
    eyes = Eyes(page)
    screens = of_dossiers(world) | of_money_and_mails(world) | of_the_rest(world)
    for name, address in screens.items():
        answer = page.goto(address)
        assert answer.status == 200, (name, answer.status)
        eyes.see(name)
    opened_on_the_desk(eyes, world)
    asked_and_previewed(eyes, world)
    mail_previewed(eyes)
    seen_as(eyes, world)
    assert not eyes.faults, "\n".join(eyes.faults)
    folder = Path(django_settings.BASE_DIR, "templates/bureau")
    known = {each.name for each in folder.glob("[a-z]*.html")} - ELSEWHERE
    seen = {name.removeprefix("bureau/") for name in drawn if name and name.startswith("bureau/")}
    assert known - seen == set(), "these screens of the desk were not looked at"


def opened_on_the_desk(eyes, world):
    """Each tab of the drawer, and the reasons of a verdict."""
    page = eyes.page
    page.set_viewport_size(DESK)
    page.goto(of(world, "completing"))
    for tab in page.locator(".t-onglets button").all():
        if tab.get_attribute("aria-expanded") == "false":
            tab.click()
        eyes.see(f"tiroir-{tab.get_attribute('aria-controls')}", inside=".tiroir")
    page.keyboard.press("r")
    eyes.see("motifs", inside=".v-doc")


def asked_and_previewed(eyes, world):
    """A request for complements: empty, previewed, refused."""
    page = eyes.page
    page.goto(of(world, "submitted", "ask"))
    eyes.see("demande")
    page.locator("[name=note]").fill("La photo est floue.")
    box = page.locator("[name=pages]").first
    if not box.is_visible():
        page.locator("details.rang > summary").click()
    box.check()
    with turned(page):
        page.locator("[name=apercu]").click()
    eyes.see("demande-apercu")
    page.locator("[name=due_on]").fill("")
    with turned(page):
        page.locator("[name=apercu]").click()
    eyes.see("demande-refusee")


def mail_previewed(eyes):
    """The words of a mail as typed, seen before they are kept."""
    page = eyes.page
    page.goto(reverse("admin:accounts_posting_rewrite") + "?modele=complements_recus")
    with turned(page):
        page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator(".courriels-essai")).to_be_visible()
    eyes.see("courriel-apercu")


def seen_as(eyes, world):
    """The portal as the candidate sees it, under its banner."""
    page = eyes.page
    page.goto(of(world, "submitted", "seen_as"))
    page.get_by_label("Motif").fill("Question reçue.")
    with turned(page):
        page.get_by_role("button", name="Voir comme le candidat").click()
    expect(page.get_by_role("button", name="Quitter cette vue")).to_be_visible()
    eyes.see("vu-comme-le-candidat")
