"""Boxes and buttons that act at once: formations, notice, documents (C05, C15 to C18, C36, C37)."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts import instant
from dossiers import actions
from tests import make
from tests.journeys.desk import PASSWORD, desk, unsaved
from tests.journeys.walking import turned

pytestmark = pytest.mark.browser
__all__ = ["desk"]


@pytest.fixture
def other(desk):
    """A second formation of the campaign, not ticked."""
    return make.formation(desk.row.campaign, "ales")


@pytest.fixture
def tab(desk, other):
    """The page of formations, open."""
    return desk.open("formations")


def box(tab, formation):
    return tab.locator(f"#choix-{formation.pk}")


def first(desk):
    """The candidature ticked from the beginning."""
    return desk.now.candidatures.chosen().order_by("pk").first()


def chosen(desk):
    return [each.formation.slug.partition("-")[0] for each in desk.now.candidatures.chosen()]


def wait(desk, tab, wanted):
    """Wait until these formations are the chosen ones."""
    for _each in range(100):
        if chosen(desk) == wanted:
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"{chosen(desk)}, not {wanted}")


def signs_in(tab):
    dialog = tab.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    dialog.get_by_role("button", name="Me reconnecter").click()
    expect(dialog).to_be_hidden()


# --- What cannot be done now


def test_a_formation_ticked_off_line_is_said_kept_and_done_when_the_network_is_back(
    desk, tab, other
):
    """B3, C15, C16."""
    desk.context.set_offline(True)
    box(tab, other).check(force=True)
    told = tab.locator(f"#message-choix-{other.pk}")
    expect(told).to_contain_text("Non enregistré")
    expect(told.get_by_role("button", name="Réessayer")).to_be_visible()
    expect(tab.locator("#etat-enregistrement")).to_contain_text("La connexion est coupée")
    assert unsaved(tab) == [f"choix-{other.pk}"]
    desk.context.set_offline(False)
    wait(desk, tab, ["albi", "ales"])
    expect(told).to_be_empty()
    expect(box(tab, other)).to_be_checked()
    assert unsaved(tab) == []


def test_the_notice_accepted_while_the_service_is_down_is_found_again_after_a_reload(desk, tab):
    """B3, C17."""
    tab.route("**/*notice-posee=*", lambda route: route.fulfill(status=503, body=""))
    tab.locator("#champ-notice").check(force=True)
    expect(tab.locator("#message-notice")).to_contain_text("Non enregistré")
    expect(tab.locator("#etat-enregistrement")).to_contain_text("Le service ne répond pas")
    warned = []
    tab.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    tab.reload()
    assert warned == ["beforeunload"]
    tab.unroute("**/*notice-posee=*")
    expect(tab.locator("#champ-notice")).to_be_checked()
    expect(tab.locator("#recuperees")).to_be_visible()
    tab.wait_for_function(
        "() => !Object.keys(sessionStorage).some((key) => key.startsWith('saisie:'))"
    )
    assert first(desk).notice_accepted_at is not None


def test_a_formation_ticked_once_the_session_ended_is_done_after_signing_in(desk, tab, other):
    """B3, C05."""
    Session.objects.all().delete()
    box(tab, other).check(force=True)
    signs_in(tab)
    wait(desk, tab, ["albi", "ales"])
    expect(tab.locator(f"#formation-{other.pk} .corps")).to_be_visible()


@pytest.fixture
def at_pieces(desk, other):
    """The page of pieces, an attestation received."""
    given = (desk.row, "pieces", "attestation", make.picture(name="preuve.jpg"))
    actions.deposit(*given, actor=desk.row.user, at=instant.now())
    return desk.open("pieces")


def held(desk):
    return desk.now.documents.current().filter(slot="attestation").count()


@pytest.mark.parametrize("failure", ["abort", "session"])
def test_a_file_whose_removal_did_not_arrive_is_said_and_removed_later(desk, at_pieces, failure):
    """B3, C16, C28."""
    slot = at_pieces.locator("#piece-attestation")
    slot.locator("details.retrait summary").click()
    if failure == "session":
        Session.objects.all().delete()
        slot.get_by_role("button", name="Supprimer ce fichier").click()
        signs_in(at_pieces)
    else:
        at_pieces.route("**/pieces/**", lambda route: route.abort())
        slot.get_by_role("button", name="Supprimer ce fichier").click()
        expect(slot.locator(".message")).to_contain_text("Non enregistré")
        assert held(desk) == 1
        at_pieces.unroute("**/pieces/**")
        slot.get_by_role("button", name="Réessayer").last.click()
    expect(slot.get_by_role("button", name="Remettre")).to_be_visible()
    assert held(desk) == 0


# --- The list drawn again


def test_what_is_typed_while_the_list_is_drawn_again_is_kept(desk, tab, other):
    """B5, C17, C18: text, caret and focus, whatever the time the answer takes."""

    def late(route):
        answer = route.fetch()
        tab.wait_for_timeout(900)
        route.fulfill(response=answer)

    tab.route("**/*formation=*", late)
    field = tab.locator(f"#champ-{first(desk).pk}-host_company")
    box(tab, other).check(force=True)
    field.focus()
    tab.keyboard.type("Ateliers mécaniques du Tarn", delay=60)
    expect(tab.locator(f"#formation-{other.pk} .corps")).to_be_visible()
    tab.keyboard.type(" et fils", delay=40)
    wanted = "Ateliers mécaniques du Tarn et fils"
    expect(field).to_have_value(wanted)
    expect(field).to_be_focused()
    for _each in range(100):
        if first(desk).host_company == wanted:
            break
        tab.wait_for_timeout(100)
    assert first(desk).host_company == wanted


def test_a_removal_that_waits_outlives_the_list_drawn_again(desk, other):
    """B3, B5: its button is kept with its slot, and sent again."""
    row = first(desk)
    given = (desk.row, "formations", f"lettre-{row.pk}", make.picture(name="lettre.jpg"))
    actions.deposit(*given, actor=desk.row.user, at=instant.now())
    tab = desk.open("formations")
    slot = tab.locator(f"#piece-lettre-{row.pk}")
    whole = re.compile(r"formations/\?dossier=[^&]*$")
    tab.route(whole, lambda route: route.abort())
    slot.locator("details.retrait summary").click()
    slot.get_by_role("button", name="Supprimer ce fichier").click()
    expect(slot.locator(".message")).to_contain_text("Non enregistré")
    box(tab, other).check(force=True)
    expect(tab.locator(f"#formation-{other.pk} .corps")).to_be_visible()
    tab.unroute(whole)
    expect(slot.get_by_role("button", name="Remettre")).to_be_visible(timeout=40_000)
    assert desk.now.documents.current().count() == 0


def test_two_boxes_ticked_at_once_both_stay(desk, tab, other):
    third = make.formation(desk.row.campaign, "douai")
    tab.reload()
    tab.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    box(tab, other).check(force=True)
    box(tab, third).check(force=True)
    wait(desk, tab, ["albi", "ales", "douai"])
    tab.wait_for_timeout(500)
    expect(box(tab, other)).to_be_checked()
    expect(box(tab, third)).to_be_checked()


# --- Taking a formation out


def test_by_keyboard_the_box_asks_and_a_second_press_keeps(desk, tab):
    """W1, C37: nothing moves the focus; what would change is said in figures."""
    here = box(tab, first(desk).formation)
    here.focus()
    tab.keyboard.press("Space")
    asked = tab.locator(f"#retrait-{first(desk).formation_id}")
    expect(asked).to_contain_text(re.compile(r"passent de 90\s€ à 0\s€"))
    expect(asked).not_to_contain_text("lettre")
    expect(here).to_be_focused()
    tab.keyboard.press("Space")
    expect(asked).to_be_hidden()
    expect(here).to_be_checked()
    assert chosen(desk) == ["albi"]


@pytest.mark.parametrize(("button", "left"), [("Retirer", []), ("Garder", ["albi"])])
def test_after_the_answer_one_goes_on_from_the_box(desk, tab, button, left):
    """W1."""
    here = box(tab, first(desk).formation)
    here.uncheck(force=True)
    tab.get_by_role("button", name=f"{button} :").press("Enter")
    expect(tab.locator("[id^=retrait-]")).to_have_count(0)
    expect(here).to_be_focused()
    assert (chosen(desk), here.is_checked()) == (left, bool(left))


def test_an_incompatible_pair_is_refused_in_the_card_ticked(desk, tab):
    """W2, C36."""
    row = desk.row.campaign
    row.formations.filter(slug__startswith="albi").update(exclusive_group="albi")
    rival = make.formation(row, "albi-continue", exclusive_group="albi")
    desk.open("formations", sheet=tab)
    box(tab, rival).check(force=True)
    expect(tab.locator(f"#formation-{rival.pk}")).to_contain_text("deux voies d’une même formation")
    expect(box(tab, rival)).not_to_be_checked()
    expect(box(tab, rival)).to_be_focused()
    assert chosen(desk) == ["albi"]


@pytest.mark.parametrize("ticked", [True, False])
def test_the_page_of_an_old_tab_changes_no_formation(desk, tab, other, ticked):
    """B2, C20."""
    said = {"actor": desk.row.user, "at": instant.now()}
    if not ticked:
        actions.tick(desk.row, other.pk, **said)
        desk.open("formations", sheet=tab)
    row = desk.now.candidatures.filter(formation=other).first()
    if ticked:
        actions.tick(desk.row, other.pk, **said)
    else:
        actions.untick(desk.row, row.pk, **said)
    with turned(tab):
        tab.get_by_role("button", name="Page suivante").click()
    assert chosen(desk) == (["albi", "ales"] if ticked else ["albi"])


def test_without_script_emptying_a_box_asks_first(browser, desk, other):
    """B2, C22, C37."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(desk.context.cookies())
    page = context.new_page()
    page.goto(desk.url("formations"))
    page.locator("[name=choix]").first.uncheck(force=True)
    with turned(page):
        page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.locator("[id^=retrait-]")).to_be_focused()
    assert chosen(desk) == ["albi"]
    with turned(page):
        page.get_by_role("button", name="Retirer").click()
    assert chosen(desk) == []
