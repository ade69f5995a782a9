"""Finding one's way (C06 to C12, C24, C25): counts, closing line, help, valid pages."""

import re
from datetime import timedelta

import pytest
from django.forms import Field
from django.utils.html import strip_tags
from django.utils.translation import gettext

from dossiers import actions, sections
from formations.models import CalendarStep
from portal import questions
from tests import make
from tests.html import faults

pytestmark = pytest.mark.django_db
PAGES = [*make.PAGES, "recapitulatif"]


def plain(text):
    return re.sub(r"\s+", " ", strip_tags(text).replace("\u00a0", " "))


@pytest.fixture
def half(camille, at):
    """Some pages complete, some begun, most empty."""
    make.fill(camille.row, at, identite=make.IDENTITY | {"phone": ""})
    make.fill(camille.row, at, ine={"number": "1234567890A"}, baccalaureat={"year": "2024"})
    return camille


# --- Fields


CONTROL = re.compile(r"<(?:input|select|textarea)\b[^>]*>")


def said(control, name):
    """The value of an attribute of a control, if it has one."""
    found = re.search(rf'\s{name}="([^"]*)"', control)
    return found and found[1]


def controls(camille, page):
    """The fields of a page that save themselves, by their name without the row's."""
    form = camille.read(page).partition('<form id="page"')[2].partition("</form>")[0]
    drawn = [
        each
        for each in CONTROL.findall(form)
        if said(each, "hx-target") and ' type="file"' not in each
    ]
    return form, {said(each, "name").rpartition("-")[2]: each for each in drawn}


def test_a_field_says_what_it_holds_to_browsers_and_keyboards(half):
    """C12: the token of what concerns the candidate, none for another person; digits where due."""
    _form, drawn = controls(half, "identite")
    tokens = {name: said(each, "autocomplete") for name, each in drawn.items()}
    assert {name: token for name, token in tokens.items() if token} == {
        "address": "address-line1",
        "address_more": "address-line2",
        "postcode": "postal-code",
        "city": "address-level2",
        "country": "country",
        "phone": "tel",
    }
    assert {said(drawn[name], "type") for name in ("phone", "emergency_phone")} == {"tel"}
    _form, drawn = controls(half, "cursus")
    modes = {name: said(each, "inputmode") for name, each in drawn.items()}
    assert (modes["rank"], modes["average_s1"], modes["city"]) == ("numeric", "decimal", None)


@pytest.mark.parametrize("page", ["identite", "ine", "baccalaureat", "cursus"])
def test_every_field_has_a_visible_label_and_is_described_by_its_hint(half, page):
    """C12."""
    form, drawn = controls(half, page)
    assert drawn
    for control in drawn.values():
        key, described = said(control, "id"), said(control, "aria-describedby").split()
        assert f'for="{key}"' in form
        assert f"message-{said(control, 'name')}" in described
        hint = f"indice-{said(control, 'name')}"
        assert (f'id="{hint}"' in form) <= (hint in described or said(control, "type") == "radio")


# --- Counts


def test_counts_are_the_same_in_menu_overview_and_recap(half):
    """C06: one count by page, whoever shows it."""
    now, overview, recap = half.now, half.read(), half.read("recapitulatif")
    left = {page: entry["left"] for page, entry in now.progress.items()}
    assert sum(left.values()) > 5
    for text in (overview, recap, half.read("identite")):
        shown = {}
        for page in left:
            mark = re.search(rf'id="menu-{page}">(.*?)</a>', text, re.S).group(1)
            number = re.search(r"<b[^>]*>(\d+)</b>", mark)
            shown[page] = int(number.group(1)) if number else 0
        assert shown == left
    assert f"Il reste {sum(left.values())} éléments obligatoires" in plain(overview)
    listed = re.findall(rf'<a class="lien" href="/dossiers/{now.number}/(\w+)/#', recap)
    assert {page: listed.count(page) for page in left} == left


def test_the_overview_says_each_status_in_words(half):
    """C06: « À commencer », « En cours », « Complète »: five at most, never a colour alone."""
    text = plain(half.read())
    for words in ("À commencer", "En cours", "Complète"):
        assert words in text


def hint(text, title):
    """What the overview says under the title of a page."""
    return plain(re.search(rf">{title}</a><span class=\"aide\">(.*?)</span>", text).group(1))


def test_the_overview_says_what_a_page_holds_and_what_it_lacks(half, at):
    """Mock-up 02: each sentence is the dossier's own, and the page's words while it is empty."""
    row = half.row
    actions.add_row(row, "langues", actor=row.user, at=at)
    skill = row.language_skills.get()
    make.fill(row, at, langues={"french_mother_tongue": "oui", f"{skill.pk}-language": "Anglais"})
    make.fill(row, at, baccalaureat={"kind": "general"}, sejour={"abroad": "non"})
    make.fill(row, at, experiences={"none_yet": "on"}, referents={"none_declared": "on"})
    text = half.read()
    assert {title: hint(text, title) for title in TOLD} == TOLD


TOLD = {
    "Identité": "1 champ à revoir : téléphone",
    "INE ou BEA": "Sur l’en-tête de votre relevé de notes du bac",
    "Baccalauréat": "2024, baccalauréat général ; 3 champs à revoir",
    "Cursus post-bac": "2 années",
    "Langues": "Anglais ; 1 champ à revoir : Anglais — Niveau",
    "Expériences et stages": "Aucune expérience",
    "Séjour à l’étranger": "Aucun séjour cette année",
    "Référents": "Aucun référent ; 1 champ à revoir : pour quelle raison",
    "Frais de dossier": "90,00 € pour 1 formation, non boursier",
}


def test_the_recap_says_on_the_overview_what_blocks(half):
    blocks = sum(each["blocks"] for each in half.now.progress.values())
    found = hint(half.read(), "Récapitulatif et transmission")
    assert found == f"{blocks} points bloquants à régler avant d’envoyer"


def test_the_overview_shows_the_last_message_the_referents_and_the_dates_to_come(half, at):
    """ux.md 2.5."""
    assert "Aucun message pour l’instant" in plain(half.read())
    actions.write(half.now, "Votre relevé est illisible.", actor=make.support(), at=at)
    CalendarStep.objects.create(
        formation=half.row.candidatures.get().formation,
        kind="file_results",
        label_fr="Résultats",
        starts_at=at + timedelta(days=9),
    )
    actions.add_row(half.row, "referents", choice="academic", actor=half.row.user, at=at)
    text = plain(half.read())
    assert "« Votre relevé est illisible. »Répondre" in text
    assert "Vos référents Référent académiquePas encore demandé" in text
    assert re.search(r"Calendrier 3 décembre 2026[^:]+: Résultats", text)


def test_a_whole_year_is_folded_and_an_incomplete_one_is_open(half, at):
    """Mock-up 04: three lines and « Modifier », which needs no script; pieces stay in sight."""
    last, first = half.row.study_years.all()
    make.fill(half.row, at, cursus={f"{first.pk}-{name}": said for name, said in YEAR.items()})
    text = half.read("cursus")
    cards = {
        row.pk: text.split(f'id="rangee-{row.pk}"')[1].split("</section>")[0]
        for row in (last, first)
    }
    assert '<details class="modifier">' not in cards[last.pk]
    folded = cards[first.pk]
    before, _mark, inside = folded.partition('<details class="modifier">')
    pieces = inside.rpartition("</details>")[2]
    assert "BUT Informatique, Développement — IUT de Nîmes" in plain(before)
    assert "RésultatAnnée validée" in plain(before)
    assert f'name="{first.pk}-city"' in inside
    assert f'id="piece-releves-{first.pk}"' in pieces


YEAR = {
    "situation": "etudes",
    "diploma": "but-informatique",
    "speciality": "Développement",
    "establishment": "IUT de Nîmes",
    "city": "Nîmes",
    "status": "initial",
    "result": "valide",
}


def test_one_button_opens_the_first_incomplete_page(half):
    """C08."""
    text = half.read()
    first = next(page for page in make.PAGES if half.now.progress[page]["left"])
    assert first == "identite"
    found = re.findall(r'<a class="bouton grand" href="([^"]+)"><span>Continuer', text)
    assert found == [half.address("identite")]
    half.save("identite", "phone", "06 12 34 56 78")
    assert f'<a class="bouton grand" href="{half.address("pieces")}"' in half.read()


@pytest.mark.parametrize("leaf", PAGES)
def test_every_page_marks_itself_and_says_that_nothing_is_sent(camille, leaf):
    """C07, C09, C10."""
    text = camille.read(leaf)
    onglets = text[text.index('id="pages"') :]
    assert onglets.count('aria-current="page"') == 1
    current = re.search(r'<a href="([^"]+)" aria-current="page"', onglets).group(1)
    assert current == camille.address(leaf)
    assert re.search(r'<body[^>]*>\s*<a class="evitement" href="#contenu">', text)
    words = plain(text)
    assert "Dossier non transmis" in words
    assert "heure de Paris" in words
    assert "Pages du dossier" in words
    assert text.count("<h1") == 1


# --- The closing


@pytest.mark.parametrize(
    ("left", "tone", "words"),
    [
        (timedelta(hours=73), "", "dans 3 jours"),
        (timedelta(hours=72), "close", "dans 3 jours"),
        (timedelta(hours=3), "close", "dans 3 heures"),
        (timedelta(minutes=61), "close", "dans 1 heure"),
        (timedelta(minutes=59, seconds=30), "close", "dans 59 minutes"),
        (timedelta(minutes=1), "close", "dans 1 minute"),
    ],
)
def test_the_closing_line_changes_tone_then_counts_minutes(
    camille, campaign, clock, left, tone, words
):
    """C09."""
    clock.at = campaign.closes_at - left
    text = camille.read("identite")
    line = re.search(r'<section class="echeance( \w+)?"(.*?)</section>', text, re.S)
    assert (line.group(1) or "").strip() == tone
    assert words in plain(line.group(2))


# --- What a page lacks


def test_a_long_page_starts_with_what_it_lacks_each_a_link_to_its_place(half):
    text = half.read("identite")
    assert 'class="manque"' not in text  # one thing only: the field itself shows it
    half.save("identite", "city", "")
    text = half.read("identite")
    summary = re.search(r'<div class="manque">(.*?)</div>', text, re.S).group(1)
    anchors = re.findall(r'href="#([^"]+)"', summary)
    assert anchors == ["champ-city", "champ-phone"]
    assert all(f'id="{each}"' in text for each in anchors)


def test_the_summary_of_a_check_says_the_same_words_as_the_fields(half):
    """C24: focus, title, links, one sentence in both places."""
    text = half.client.get(half.address("identite") + "?verifier=1").content.decode()
    assert re.search(r"<title>\s*Erreur", text)
    summary = re.search(r'<section class="encadre" id="resume-erreurs"(.*?)</section>', text, re.S)
    assert 'tabindex="-1" autofocus' in summary.group(1)
    ((anchor, said),) = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary.group(1))
    assert anchor == "champ-phone"
    beside = re.search(r'id="message-phone">(.*?)</p>', text, re.S).group(1)
    assert plain(said).split(" : ", 1)[1].strip() == plain(beside).strip()


def test_every_message_says_what_to_do(camille):
    """C25: neither of Django's « valid value », in any field, empty or wrong."""
    vague = {gettext(str(message)) for message in Field.default_error_messages.values()} | {
        gettext("Enter a valid value."),
        "Saisissez une valeur valide.",
        "Ce champ est obligatoire.",
    }
    reading, told = sections.Reading(camille.now), []
    for section in sections.sections_of(camille.now.campaign):
        for form_class in (section.form, section.row_form):
            if form_class is None:
                continue
            instance = form_class._meta.model()
            for text in ("", "\u2603", "9" * 400):
                data = dict.fromkeys(form_class.base_fields, text)
                form = form_class(data=data, instance=instance, strict=True, reading=reading)
                told += [str(m) for name in form.fields for m in form.errors.get(name, [])]
    assert len(told) > 40
    assert [each for each in told if each in vague or "invalide" in each.lower()] == []


# --- Help


def test_every_place_that_help_names_exists_and_shows_its_answers(camille):
    """Each answer is given again beside what it concerns."""
    pages = {each.slug: each for each in sections.sections_of(camille.now.campaign)}
    places = {place for theme in questions.themes() for q in theme.questions for place in q.beside}
    assert {place.partition(".")[0] for place in places} >= {"ine", "cursus", "frais", "referents"}
    for place in places:
        page, _dot, field = place.partition(".")
        assert page == "recapitulatif" or page in pages, place
        assert not field or field in pages[page].form.base_fields, place
        words = plain(camille.read(page))
        for question in questions.beside(page, field):
            assert plain(question.words) in words, (place, question.slug)


def test_an_answer_stands_beside_its_field(camille):
    text = camille.read("ine")
    block = re.search(r'id="bloc-number"(.*?)class="saisie', text, re.S).group(1)
    assert "Où trouver mon numéro INE" in plain(block)


# --- Valid pages


@pytest.mark.parametrize("state", ["empty", "filled", "checked", "locked"])
def test_pages_are_valid(half, campaign, clock, state):
    """RGAA 8.2: no id twice, every tag closed, every reference finds its target."""
    if state != "empty":
        _more(half, clock.at)
    if state == "locked":
        clock.at = campaign.accepts_until + timedelta(hours=1)
    wrong = []
    for leaf in ("", *PAGES):
        check = state == "checked" and leaf not in ("", "recapitulatif")
        answer = half.client.get(half.address(leaf) + "?verifier=1" * check)
        assert answer.status_code == 200
        wrong += [f"{leaf}: {each}" for each in faults(answer.content.decode())]
    assert wrong == []


def _more(half, at):
    """Cards, two by two, and a photo."""
    actors = {"actor": half.row.user, "at": at}
    for page, choice in (("langues", ""), ("experiences", ""), ("referents", "academic")):
        for _twice in "12":
            actions.add_row(half.row, page, choice=choice, **actors)
    half.post("pieces", {"fichier-photo": make.picture()})


@pytest.mark.parametrize(
    "address",
    ["/", "/aide/", "/formations/", "/compte/connexion/", "/compte/demande/", "/accessibilite/"],
)
def test_public_pages_are_valid(client, campaign, formations, address):
    assert faults(client.get(address).content.decode()) == []


def test_the_reader_of_pages_sees_faults():
    """A control: what it must say of a page that has them."""
    page = '<p><div id="a"></div></p><ul><a href="#x" id="a">t</a></ul><img src="i"><section>'
    assert len(faults(page)) == 6
