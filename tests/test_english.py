"""English: nothing untranslated in the catalogue, in the data, in the mails and on the screens."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils import translation

from accounts import words
from accounts.actions import load_notices
from config import catalogue
from dossiers import actions
from formations.actions import load_campaigns, load_demonstration
from formations.models import AcceptedTitle, Campaign, Tariff
from portal import formats, questions
from tests import make

#: What must be found again in English: placeholders, and the tags of a sentence.
KEPT = re.compile(r"%\(\w+\)|%[sd]|</?\w+[^>]*>")
#: French spacing and French quotation marks have no place in English.
FRENCH_SIGNS = re.compile("[«»]|[ \u00a0\u202f][:;?!](?!\\w)")
#: Words no English sentence holds: two of them make a French one, as does a day or a month.
FRENCH_WORDS = re.compile(
    r"\b(le|les|des|de|du|une|vous|votre|vos|nous|est|sont|pour|dans|avec|aux|sur|cette|ces|qui|que"
    r"|pas|par|ou|et|être|déjà|à|je|mon|ma|mes|ai|plus|en|il|elle|quel|quels|combien|non|oui)\b",
    re.IGNORECASE,
)
FRENCH_DATES = re.compile(r"\b(lundi|mardi|jeudi|samedi|janvier|février|août|octobre|\w+embre)\b")
SPOKEN = ("aria-label", "placeholder", "title", "alt", "content")
VOID = set("area base br col embed hr img input link meta source track wbr use path".split())
MARCH = datetime(2025, 3, 11, 22, 0, tzinfo=UTC)


def translations():
    """Every sentence and its English, plural forms as pairs."""
    path = settings.BASE_DIR / catalogue.PO
    with path.open("rb") as file:
        for entry in read_po(file, locale="en"):
            if entry.id:
                several = entry.pluralizable
                yield from zip(
                    entry.id if several else [entry.id],
                    entry.string if several else [entry.string],
                    strict=True,
                )


# --- Catalogue ------------------------------------------------------------------------------------


def test_catalogue_is_complete():
    assert catalogue.faults() == []


def test_placeholders_and_tags_are_those_of_the_french():
    differing = [
        (french, english)
        for french, english in translations()
        if set(KEPT.findall(french)) != set(KEPT.findall(english))
    ]
    assert differing == []


def test_catalogue_is_typed_as_english():
    assert [english for _french, english in translations() if FRENCH_SIGNS.search(english)] == []


# --- Dates, mails, data ---------------------------------------------------------------------------


def test_dates_hours_and_money_speak_english():
    with translation.override("en"):
        assert formats.moment(MARCH) == "Tuesday 11 March 2025 at 23:00"
        assert words.moment(MARCH) == "Tuesday 11 March 2025 at 23:00"
        assert formats.near(MARCH, MARCH) == "today at 23:00"
        assert formats.near(MARCH, None) == "on 11 March 2025 at 23:00"
        assert formats.euro(123450) == words.euros(123450) == "€1,234.50"
        assert formats.octets(4_000_000) == "4\u00a0MB"
        assert formats.either(["jpg", "png", "pdf"]) == "jpg, png or pdf"


def test_every_mail_has_its_english():
    mails = Path(settings.BASE_DIR / "templates" / "mails")
    french = {path.relative_to(mails) for path in mails.rglob("*.fr.txt")}
    english = {path.relative_to(mails) for path in mails.rglob("*.en.txt")}
    assert french
    assert {str(path).replace(".fr.", ".en.") for path in french} == set(map(str, english))
    for path in english:
        text = (mails / path).read_text()
        assert not FRENCH_SIGNS.search(re.sub(r"{[{%].*?[%}]}", "x", text)), path


@pytest.fixture
def loaded(db, at):
    """The campaigns and the notice on personal data, as the service starts with them."""
    load_notices()
    load_campaigns(at)
    load_demonstration(at)


def bilingual():
    """Every pair of columns `<name>_fr`, `<name>_en` of the models."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for name in sorted(names):
            if name.endswith("_fr") and name[:-3] + "_en" in names:
                yield model, name, name[:-3] + "_en"


def test_what_is_kept_as_data_has_its_english(loaded):
    lacking = [
        f"{model.__name__} {row.pk} {french}: {getattr(row, french)[:60]}"
        for model, french, english in bilingual()
        if (model.__name__, french) != ("Notice", "text_fr")  # A school's own document.
        for row in model.objects.all()
        if getattr(row, french).strip() and not getattr(row, english).strip()
    ]
    assert lacking == []


def test_help_has_its_english():
    for theme in questions.themes():
        assert theme.title_en
        for question in theme.questions:
            assert question.words_en, question.slug
            assert question.answer_en, question.slug


# --- Screens --------------------------------------------------------------------------------------


class Spoken(HTMLParser):
    """The texts a reader sees or hears, but those marked as French by `lang`."""

    def __init__(self, page: str):
        super().__init__()
        self.texts, self.open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        """Hears the attributes that are spoken; remembers what silences its content."""
        given = dict(attributes)
        silent = tag in ("script", "style") or (given.get("lang", "en") != "en")
        silent = silent or bool(self.open and self.open[-1][1])
        if not silent:
            self.texts += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag):
        """Leaves the innermost element of this name."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        """Hears a text."""
        text = " ".join(data.replace("\u00a0", " ").split())
        if text and not (self.open and self.open[-1][1]):
            self.texts.append(text)


def french_patterns():
    """The French sentences that have another English, ready to be recognised whole."""
    for french, english in translations():
        plain = " ".join(re.sub("<[^>]+>", " ", french).replace("\u00a0", " ").split())
        if french != english and len(re.findall(r"\w", KEPT.sub("", plain))) > 3:
            yield re.compile(re.sub(r"%\\\(\w+\\\)\d*[sd]|%[sd]", ".+", re.escape(plain)))


def french_names():
    """Diplomas and schools keep their names, which are French."""
    lists = json.loads((settings.BASE_DIR / "dossiers/data/listes.json").read_text())
    return {label for _slug, label in lists["diplomas"]} | set(lists["establishments"])


@pytest.fixture(scope="module")
def is_french():
    """Whether a text is a French sentence of the catalogue, or reads like French."""
    patterns, names = list(french_patterns()), french_names()
    same = {english for _french, english in translations()} | names

    @cache
    def told(text: str) -> bool:
        if text in same or not re.search(r"\w", text):
            return False
        seen = {word.lower() for word in FRENCH_WORDS.findall(text)}
        known = any(pattern.fullmatch(text) for pattern in patterns)
        if known or len(seen) > 1 or FRENCH_DATES.search(text):
            return not AcceptedTitle.objects.filter(label=text).exists()
        return False

    return told


@pytest.fixture
def english(client, loaded, at):
    """A candidate who reads English, with a dossier that opens every page, signed in."""
    catalogue.compiled()
    campaign = Campaign.objects.get(slug="apprentissage")
    user = make.candidate("smith", language="en", birth_name="Smith")
    dossier = make.dossier(campaign, at, user=user)
    for formation in chosen(campaign):
        actions.tick(dossier, formation.pk, actor=user, at=at)
    make.fill(dossier, at, identite=make.IDENTITY | {"nationality": "MA"})
    make.fill(dossier, at, baccalaureat={"kind": "general", "year": "2022"})
    for page, given in (
        ("langues", {}),
        ("experiences", {}),
        ("referents", {"choice": "academic"}),
    ):
        actions.add_row(dossier, page, actor=user, at=at, **given)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    client.dossier = make.again(dossier)
    return client


def chosen(campaign):
    """Two programmes that may be asked together."""
    first = campaign.formations.filter(open_to_application=True).first()
    rest = campaign.formations.filter(open_to_application=True).exclude(school=first.school)
    return [first, *rest[:1]]


def check(client, path, is_french):
    """Fails with the French found on this page."""
    page = client.get(path, follow=True).content.decode()
    assert '<html lang="en"' in page, path
    found = [text for text in Spoken(page).texts if is_french(text)]
    assert found == [], f"{path}: {found}"


PUBLIC = (
    "/ /formations/ /formations/?vue=tableau /aide/ /accessibilite/ /donnees-personnelles/ "
    "/mentions-legales/ /compte/demande/ /compte/connexion/ /compte/mot-de-passe/oublie/ "
    "/compte/mot-de-passe/oublie/envoye/ /compte/ouvrir/inconnu/ /referent/inconnu/ "
    "/formations/albi-apprentissage/ /formations/albi-formation-continue/"
).split()


def test_public_pages_in_english(client, loaded, is_french):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for path in PUBLIC:
        check(client, path, is_french)


def test_every_page_of_a_dossier_in_english(english, is_french):
    for page in english.dossier.campaign.pages:
        check(english, f"/dossier/{page}/", is_french)


def test_what_stands_around_a_dossier_in_english(english, is_french):
    for path in ("/dossier/", "/dossier/recapitulatif/", "/dossier/retrait/", "/compte/"):
        check(english, path, is_french)


def test_what_is_missing_is_said_in_english(english, is_french):
    number = english.dossier.number
    for page in english.dossier.campaign.pages:
        sent = {"dossier": number, "verifier": "1"}
        answer = english.post(f"/dossier/{page}/", sent, follow=True)
        found = [text for text in Spoken(answer.content.decode()).texts if is_french(text)]
        assert found == [], f"{page}: {found}"


def test_a_submitted_dossier_in_english(english, is_french, at):
    dossier = english.dossier
    Tariff.objects.filter(pk=dossier.tariff_id).update(
        full_first=0, full_other=0, bursary_first=None, bursary_other=None
    )
    dossier = make.ready(make.again(dossier), at)
    actions.declare_and_submit(dossier, {}, declared=True, actor=dossier.user, at=at)
    for path in ("/dossier/", "/dossier/transmis/", "/dossier/identite/", "/dossier/frais/"):
        check(english, path, is_french)


# --- Switch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/aide/", "/formations/?vue=tableau", "/compte/demande/"])
def test_switch_keeps_the_page(client, loaded, path):
    answer = client.post("/langue/", {"langue": "en", "suite": path}, follow=True)
    assert answer.redirect_chain[-1][0] == path
    assert '<html lang="en"' in answer.content.decode()
    answer = client.post("/langue/", {"langue": "fr", "suite": path}, follow=True)
    assert '<html lang="fr"' in answer.content.decode()


def test_switch_is_kept_on_the_account(english):
    english.post("/langue/", {"langue": "fr", "suite": "/dossier/"})
    english.dossier.user.refresh_from_db()
    assert english.dossier.user.language == "fr"
