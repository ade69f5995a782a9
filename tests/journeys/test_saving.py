"""Autosave that can be trusted (C14 to C20, C23; R-29, R-30; ux.md 2.0), in a real browser."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts import instant
from dossiers import actions
from tests.journeys.desk import PASSWORD, cut, desk, saved, unsaved

pytestmark = pytest.mark.browser
__all__ = ["desk"]

TEXT = ("J’ai conçu un banc d’essai ; j’en ai écrit le programme, puis la notice. " * 3)[:200]
CARET = "[document.activeElement.id, document.activeElement.selectionStart, scrollY]"


@pytest.fixture
def tab(desk):
    """The first page, open."""
    return desk.open()


# --- Typing


def test_two_hundred_characters_typed_with_saves_in_between_end_equal(desk, at_experiences):
    """Must show 2, C18: a save moves neither focus, nor caret, nor selection, nor scroll."""
    tab, field = at_experiences
    field.focus()
    for start in (0, 70, 140):
        end = {0: 70, 70: 140, 140: 200}[start]
        tab.keyboard.type(TEXT[start:end], delay=50)
        before = tab.evaluate(CARET)
        saved(tab, field.get_attribute("name"))
        tab.wait_for_timeout(1000)
        assert tab.evaluate(CARET) == before
    for _each in range(50):
        tab.keyboard.press("ArrowLeft")
    with tab.expect_response(re.compile("champ=")):
        tab.keyboard.type("(ici)", delay=50)
    tab.wait_for_timeout(300)
    assert tab.evaluate("document.activeElement.selectionStart") == 155
    wanted = TEXT[:150] + "(ici)" + TEXT[150:]
    assert field.input_value() == wanted
    assert desk.now.experiences.get().missions == wanted


@pytest.fixture
def at_experiences(desk):
    """The page of experiences and the field of missions of its one card."""
    row = actions.add_row(desk.row, "experiences", actor=desk.row.user, at=instant.now())
    page = desk.open("experiences")
    return page, page.locator(f"#champ-{row.pk}-missions")


def test_a_pause_saves_and_so_does_leaving_the_field(desk, tab):
    """C14, C15: the hour is the server's, in Paris."""
    with tab.expect_response(re.compile("champ=city")) as answer:
        tab.locator("#champ-city").fill("Albi")
    assert answer.value.status == 200
    expect(tab.locator("#etat-enregistrement")).to_contain_text(
        re.compile(r"Enregistré à \d+\sh\s\d")
    )
    with tab.expect_response(re.compile("champ=address"), timeout=5000):
        tab.locator("#champ-address").fill("3 rue des Lilas")
        tab.locator("#champ-address").blur()
    assert (desk.now.identity.city, desk.now.identity.address) == ("Albi", "3 rue des Lilas")


def test_two_quick_edits_end_with_the_last_though_answers_are_slow(desk, tab):
    """C19, trap 1: the queue belongs to the field; another field's save does not empty it."""
    slow = []

    def late(route):
        answer = route.fetch()
        slow.append(route.request.url)
        tab.wait_for_timeout(1200 if len(slow) == 1 else 0)
        route.fulfill(response=answer)

    tab.route("**/*champ=*", late)
    for name, value in (("city", "Al"), ("address", "3 rue"), ("city", "Albi"), ("city", "Alès")):
        tab.locator(f"#champ-{name}").fill(value)
        tab.locator(f"#champ-{name}").dispatch_event("change")
    desk.stored("city", tab, "Alès")
    desk.stored("address", tab, "3 rue")
    expect(tab.locator("#champ-city")).to_have_value("Alès")


# --- The traps of htmx (ux.md 2.0)


def test_a_field_sends_itself_alone_with_the_token_of_now(desk, tab):
    """Traps 2 and 3: not the whole form, not the token the page was made with."""
    desk.context.add_cookies([{"name": "csrf", "value": "a" * 32, "url": desk.address}])
    with tab.expect_request(re.compile("champ=city")) as asked:
        tab.locator("#champ-city").fill("Albi")
    sent = parse_qs(asked.value.post_data)
    assert set(sent) == {"city", "champ", "dossier", "par", "suite", "version"}
    assert asked.value.headers["x-csrftoken"] == "a" * 32
    desk.stored("city", tab, "Albi")


def test_no_form_within_a_form_and_uploads_leave_by_themselves(desk, at_pieces):
    """Trap 4: the page's form is multipart for who has no script; a slot posts its own input."""
    source = desk.client.get(f"/dossiers/{desk.row.number}/pieces/").content.decode()
    inside = source[source.index('<form id="page"') :]
    assert "<form" not in inside[5 : inside.index("</form>")]
    assert 'enctype="multipart/form-data"' in inside[: inside.index(">")]
    slot = at_pieces.locator("[data-envoi]").first
    name = slot.get_attribute("name")
    assert (slot.get_attribute("hx-params"), slot.get_attribute("hx-encoding")) == (
        name,
        "multipart/form-data",
    )


@pytest.fixture
def at_pieces(desk):
    """The page of pieces."""
    return desk.open("pieces")


def test_each_field_carries_its_own_queue(tab):
    """Trap 1, in the page: inherited from the form, the queue would be everyone's."""
    assert tab.locator("form[hx-sync], [hx-sync]:not([hx-post])").count() == 0
    fields = tab.locator("form#page [hx-trigger*=change]")
    assert fields.count() > 10
    assert {each.get_attribute("hx-sync") for each in fields.all()} == {"this:queue last"}


# --- The network


def test_retries_follow_at_two_five_ten_and_thirty_seconds(desk):
    """C16: and then every thirty seconds, without anyone asking."""
    tab = desk.context.new_page()
    tab.clock.install()
    desk.open(sheet=tab)
    # From here the page's time moves by `run_for` alone: a busy machine is not a late retry.
    tab.clock.pause_at(tab.evaluate("Date.now()") / 1000 + 1)
    asked = []
    tab.route("**/*champ=city*", lambda route: (asked.append(1), route.abort()))
    tab.locator("#champ-city").fill("Albi")
    tab.clock.run_for(900)
    expect(tab.locator("#etat-city")).to_contain_text("Non enregistré")
    for count, seconds in ((1, 2), (2, 5), (3, 10), (4, 30), (5, 30)):
        tab.clock.run_for(seconds * 1000 - 500)
        tab.wait_for_timeout(200)
        assert len(asked) == count
        tab.clock.run_for(1000)
        expect(tab.locator("#etat-city .echec")).to_be_visible()
        tab.wait_for_timeout(200)
    assert len(asked) == 6


def test_back_on_line_what_waited_leaves_at_once(desk, tab):
    """C16: the cause is said, the text stays, « Réessayer » is there; `online` sends it."""
    desk.context.set_offline(True)
    tab.locator("#champ-city").fill("Albi")
    line = tab.locator("#etat-enregistrement")
    expect(line).to_contain_text("La connexion est coupée")
    expect(line.get_by_role("button", name="Réessayer")).to_be_visible()
    expect(tab.locator("#champ-city")).to_have_value("Albi")
    desk.context.set_offline(False)
    saved(tab)
    assert desk.now.identity.city == "Albi"
    assert unsaved(tab) == []


def test_a_service_that_fails_is_said_otherwise_than_a_line_that_is_cut(tab):
    tab.route("**/*champ=*", lambda route: route.fulfill(status=500, body="<!doctype html>"))
    tab.locator("#champ-city").fill("Albi")
    expect(tab.locator("#etat-enregistrement")).to_contain_text("Le service ne répond pas")
    tab.unroute("**/*champ=*")
    tab.locator("#etat-city").get_by_role("button", name="Réessayer").click()
    saved(tab)


# --- Found again


def test_a_reload_before_anything_was_saved_gives_the_text_back_and_saves_it(desk, tab):
    """C17: marked, listed with a link, sent, then erased."""
    heal = cut(tab)
    tab.locator("#champ-city").fill("Albi")
    tab.locator("#champ-civility-1").check(force=True)
    expect(tab.locator("#etat-city")).to_contain_text("Non enregistré")
    assert sorted(unsaved(tab)) == ["city", "civility"]
    tab.reload()
    heal()
    notice = tab.locator("#recuperees")
    expect(notice).to_be_visible()
    expect(notice.get_by_role("link")).to_have_count(2)
    expect(tab.locator("#champ-city")).to_have_value("Albi")
    expect(tab.locator("#etat-city + .recupere")).to_have_text("récupéré")
    desk.stored("city", tab, "Albi")
    desk.stored("civility", tab, tab.locator("#champ-civility-1").get_attribute("value"))
    tab.wait_for_function(
        "() => !Object.keys(sessionStorage).some((key) => key.startsWith('saisie:'))"
    )
    tab.reload()
    expect(notice).to_be_hidden()


def test_a_save_whose_answer_was_lost_asks_nothing_when_found_again(desk, tab):
    """The server wrote « Al » and its answer was cut; the tab died with « Albi »."""

    def lost(route):
        route.fetch()
        route.abort()

    tab.route("**/*champ=city*", lost)
    with tab.expect_event("requestfailed", lambda request: "champ=city" in request.url):
        tab.locator("#champ-city").fill("Al")
    heal = cut(tab)
    tab.unroute("**/*champ=city*")
    desk.stored("city", tab, "Al")
    tab.locator("#champ-city").fill("Albi")
    tab.reload()
    heal()
    desk.stored("city", tab, "Albi")
    assert tab.locator("[data-garder]").count() == 0


def test_text_of_a_page_closed_meanwhile_is_shown_to_be_copied(desk, tab):
    """C23: the reason, and the text."""
    cut(tab)
    tab.locator("#champ-city").fill("Albi-sur-Tarn")
    expect(tab.locator("#etat-city")).to_contain_text("Non enregistré")
    _close(desk)
    tab.reload()
    expect(tab.locator("#a-copier")).to_contain_text("Albi-sur-Tarn")
    expect(tab.locator("main")).to_contain_text("Page en lecture seule")
    assert unsaved(tab) == []


def _close(desk):
    row = desk.row.campaign
    row.closes_at = instant.now() - timedelta(days=2)
    row.save(update_fields=["closes_at"])


def test_a_save_after_the_closing_says_why_and_leaves_the_text(desk, tab):
    """C23: 423, in words, beside the field."""
    _close(desk)
    tab.locator("#champ-city").fill("Albi")
    expect(tab.locator("#etat-city")).to_contain_text("La campagne est close depuis")
    expect(tab.locator("#champ-city")).to_have_value("Albi")
    expect(tab.locator("#champ-city")).to_be_enabled()
    assert desk.now.identity.city == ""


def test_signing_out_erases_what_the_tab_kept(desk, tab):
    """C17, V34: nothing stays on a shared computer."""
    cut(tab)
    tab.locator("#champ-city").fill("Albi")
    expect(tab.locator("#etat-city")).to_contain_text("Non enregistré")
    assert unsaved(tab) == ["city"]
    tab.locator("details.menu summary").click()
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.wait_for_url("**/")
    assert unsaved(tab) == []


def test_a_whole_page_posted_leaves_nothing_to_find_again(desk, tab):
    cut(tab)
    tab.locator("#champ-city").fill("Albi")
    assert unsaved(tab) == ["city"]
    tab.get_by_role("button", name="Page suivante").click()
    tab.wait_for_url("**/ine/")
    tab.wait_for_function(
        "() => !Object.keys(sessionStorage).some((key) => key.startsWith('saisie:'))"
    )
    assert desk.now.identity.city == "Albi"


def test_a_post_that_was_refused_erases_nothing_that_the_tab_keeps(desk, tab):
    """B8, C17: only the page that says it saved this very post empties the store."""
    cut(tab)
    tab.locator("#champ-city").fill("Albi")
    expect(tab.locator("#etat-city")).to_contain_text("Non enregistré")
    address = desk.url("identite")
    retry = f"<!doctype html><title>503</title><a href='{address}'>Réessayer</a>"
    shut = {"status": 503, "content_type": "text/html; charset=utf-8", "body": retry}
    tab.route(address, lambda route: route.fulfill(**shut))
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="Page suivante").click()
    tab.get_by_role("link", name="Réessayer").wait_for()
    assert unsaved(tab) == ["city"]
    tab.unroute(address)
    tab.unroute("**/*champ=*")
    tab.get_by_role("link", name="Réessayer").click()
    expect(tab.locator("#champ-city")).to_have_value("Albi")
    desk.stored("city", tab, "Albi")


# --- The session


def test_a_session_that_ended_while_typing_loses_nothing(desk, tab):
    """C05, V34: one signs in again over the page; what waited is saved; the focus comes back."""
    tab.locator("#champ-city").focus()
    Session.objects.all().delete()
    tab.keyboard.type("Albi")
    dialog = tab.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Adresse électronique")).to_have_value(desk.row.user.email)
    dialog.get_by_label("Mot de passe").fill("ce n’est pas lui")
    dialog.get_by_role("button", name="Me reconnecter").click()
    expect(dialog.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    dialog.get_by_role("button", name="Me reconnecter").click()
    expect(dialog).to_be_hidden()
    desk.stored("city", tab, "Albi")
    assert tab.evaluate("document.activeElement.id") == "champ-city"
    tab.get_by_role("button", name="Page suivante").click()  # its token was that of before
    tab.wait_for_url("**/ine/")


def test_after_signing_in_again_in_another_tab_every_button_still_answers(desk):
    """V34: the token of a form drawn before is replaced by the one of now as it leaves."""
    answer = {"claimed": "non"}
    actions.autosave(desk.row, "frais", answer, actor=desk.row.user, at=instant.now())
    tab = desk.open("frais")
    desk.signs_in()
    desk.context.add_cookies([{"name": "csrf", "value": "b" * 32, "url": desk.address}])
    tab.get_by_role("button", name="Payer").click()
    expect(tab.get_by_role("button", name="Accepter le paiement")).to_be_visible()


def test_the_administration_answers_after_signing_in_again_too(desk, client):
    desk.row.user.is_staff = desk.row.user.is_superuser = True
    desk.row.user.save(update_fields=["is_staff", "is_superuser"])
    tab = desk.context.new_page()
    tab.goto(f"{desk.address}/admin/formations/school/add/")
    tab.wait_for_load_state()
    desk.context.add_cookies([{"name": "csrf", "value": "b" * 32, "url": desk.address}])
    with tab.expect_response(lambda each: each.request.method == "POST") as answer:
        tab.locator("[name=_save]").click()
    assert answer.value.status == 200  # faults of the form, no refusal of its token


def test_the_end_of_the_session_is_told_and_put_off(desk, settings):
    """C05, AX5: two minutes before, one gesture; watching puts nothing off."""
    settings.SESSION_COOKIE_AGE, settings.SESSION_RENEWED_EVERY = 124, 1
    tab = desk.open()
    dialog = tab.get_by_role("dialog", name="Votre session se termine bientôt")
    expect(dialog).to_be_hidden()
    expect(dialog).to_be_visible(timeout=15_000)
    before = _renewed()
    tab.wait_for_timeout(1500)
    assert _renewed() == before
    dialog.get_by_role("button", name="Rester connecté").click()
    expect(dialog).to_be_hidden()
    tab.wait_for_timeout(500)
    assert _renewed() > before


def _renewed():
    return max(each.get_decoded().get("renewed_at", 0) for each in Session.objects.all())


# --- Two tabs


def test_two_tabs_merge_different_fields_without_a_word(desk, tab):
    """C20."""
    other = desk.open()
    tab.locator("#champ-city").fill("Albi")
    saved(tab)
    other.locator("#champ-address").fill("3 rue des Lilas")
    saved(other, "address")
    assert (desk.now.identity.city, desk.now.identity.address) == ("Albi", "3 rue des Lilas")


@pytest.mark.parametrize(("button", "left"), [("Garder ma saisie", "Alès"), ("Reprendre", "Albi")])
def test_two_tabs_on_one_field_ask_which_to_keep(desk, tab, button, left):
    """C20, R-30: both values, the hour, a choice."""
    other = desk.open()
    tab.locator("#champ-city").fill("Albi")
    saved(tab)
    other.locator("#champ-city").fill("Alès")
    asked = other.locator("#etat-city")
    expect(asked).to_contain_text(re.compile(r"Modifié ailleurs à .*«\sAlbi\s»"))
    expect(other.locator("#champ-city")).to_have_value("Alès")
    other.locator("#champ-city").blur()
    other.wait_for_timeout(500)
    assert desk.now.identity.city == "Albi"  # leaving the field is no answer
    asked.get_by_role("button", name=button).click()
    saved(other)
    expect(other.locator("#champ-city")).to_have_value(left)
    assert desk.now.identity.city == left
    assert other.evaluate("document.activeElement.id") == "champ-city"  # never lost to the page


@pytest.mark.parametrize("script", [True, False])
def test_next_page_in_an_old_tab_overwrites_nothing(browser, desk, script):
    """B1, C20: what was not touched here keeps what the other tab saved."""
    save(desk, city="Toulouse")
    old, _context = opened(browser, desk, script)
    save(desk, city="Perpignan")
    old.locator("#champ-address").fill("3 rue des Lilas")
    old.get_by_role("button", name="Page suivante").click()
    old.wait_for_url("**/ine/")
    now = desk.now.identity
    assert (now.city, now.address) == ("Perpignan", "3 rue des Lilas")


@pytest.mark.parametrize("script", [True, False])
def test_next_page_asks_about_what_was_typed_here_and_saved_elsewhere(browser, desk, script):
    """B1, C20: both values, beside the field; nothing is lost before the answer."""
    save(desk, city="Toulouse")
    old, context = opened(browser, desk, script)
    if script:
        context.route("**/*champ=*", lambda route: route.abort())
    save(desk, city="Perpignan")
    old.on("dialog", lambda dialog: dialog.accept())
    old.locator("#champ-city").fill("Alès")
    old.get_by_role("button", name="Page suivante").click()
    expect(old.locator("#resume-erreurs")).to_contain_text("modifiée ailleurs")
    expect(old.locator("#resume-erreurs")).to_be_focused()
    expect(old.locator("#champ-city")).to_have_value("Alès")
    expect(old.locator("#etat-city")).to_contain_text(re.compile(r"«\sPerpignan\s»"))
    assert desk.now.identity.city == "Perpignan"
    if script:
        assert unsaved(old) == ["city"]
        context.unroute("**/*champ=*")
    old.locator("#etat-city").get_by_role("button", name="Garder ma saisie").click()
    desk.stored("city", old, "Alès")
    old.get_by_role("button", name="Page suivante").click()
    old.wait_for_url("**/ine/")
    assert desk.now.identity.city == "Alès"


def save(desk, **answers):
    """What another tab saves."""
    actions.autosave(desk.row, "identite", answers, actor=desk.row.user, at=instant.now())


def opened(browser, desk, script):
    """The first page in a browser of its own, with or without script."""
    context = browser.new_context(java_script_enabled=script)
    context.add_cookies(desk.context.cookies())
    page = context.new_page()
    page.goto(desk.url("identite"))
    if script:
        page.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    return page, context
