"""Saving while servers fall (Must show 2): nothing acknowledged is lost, what was typed arrives."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import psycopg
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.drill

TEXT = ("J’ai conçu un banc d’essai ; j’en ai écrit le programme, puis la notice. " * 3)[:200]
CITY = """SELECT i.city FROM dossiers_identity i JOIN dossiers_dossier d ON d.id = i.dossier_id
          WHERE d.number = %s"""
MISSIONS = "SELECT missions FROM dossiers_experience WHERE id = %s"


class Writer(threading.Thread):
    """Saves « 1 », « 2 », « 3 »… in one field as fast as it is answered, and notes each answer."""

    def __init__(self, platform, candidate, until):
        super().__init__(daemon=True)
        self.platform, self.candidate, self.until = platform, candidate, until
        self.sent = self.acknowledged = self.failures = 0

    def run(self):
        while time.monotonic() < self.until:
            self.save(self.sent + 1)

    def save(self, value):
        """One save; a failure is tried again by the next one, as a person's typing would."""
        self.sent = value
        number, token = self.candidate["number"], "d" * 32
        data = urllib.parse.urlencode({"city": value, "par": "exercice", "suite": value}).encode()
        request = urllib.request.Request(
            f"{self.platform.address}/dossiers/{number}/identite/?champ=city&dossier={number}",
            data=data,
            headers={
                "Cookie": f"session={self.candidate['session']}; csrf={token}",
                "X-CSRFToken": token,
                "HX-Request": "true",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                assert answer.status == 200
                self.acknowledged = value
        except (urllib.error.URLError, OSError):
            self.failures += 1
            time.sleep(0.2)


def test_postgresql_falls_in_the_middle_of_saves(platform, postgres, candidates, stored):
    """Three power cuts under six writers: every save acknowledged is there afterwards."""
    until = time.monotonic() + 24
    writers = [Writer(platform, each, until) for each in candidates]
    for each in writers:
        each.start()
    for _fall in range(3):
        time.sleep(4)
        before = [each.acknowledged for each in writers]
        postgres.crash()
        postgres.start()
        kept = [int(stored(CITY, each.candidate["number"]) or 0) for each in writers]
        assert all(now >= said for now, said in zip(kept, before, strict=True)), (kept, before)
    for each in writers:
        each.join(timeout=90)
    for each in writers:
        each.save(each.sent + 1)
    print([(each.sent, each.acknowledged, each.failures) for each in writers])
    assert sum(each.failures for each in writers) > 0, "the falls were not felt"
    for each in writers:
        assert each.acknowledged == each.sent
        assert stored(CITY, each.candidate["number"]) == str(each.sent)


def test_two_hundred_characters_while_everything_falls(
    platform, postgres, candidates, stored, browser
):
    """A person types; the server is killed, the database cut, the session ended: all arrives."""
    candidate = candidates[0]
    context = browser.new_context(locale="fr-FR", base_url=platform.address)
    context.add_cookies(
        [{"name": "session", "value": candidate["session"], "url": platform.address}]
    )
    tab = context.new_page()
    tab.goto(f"/dossiers/{candidate['number']}/experiences/")
    field = tab.locator(f"#champ-{candidate['row']}-missions")
    field.focus()
    tab.keyboard.type(TEXT[:60], delay=50)
    platform.kill()
    tab.keyboard.type(TEXT[60:110], delay=50)
    expect(tab.locator("#etat-enregistrement")).to_contain_text("Non enregistré", timeout=60_000)
    platform.start()
    postgres.crash()
    tab.keyboard.type(TEXT[110:160], delay=50)
    tab.wait_for_timeout(1500)
    postgres.start()
    arrives(tab, stored, candidate, TEXT[:160])
    # From here nothing waits: the dialog opens after these two keys, and takes none of them.
    _end_session(postgres, candidate)
    tab.keyboard.type(TEXT[160:162], delay=50)
    dialog = tab.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible(timeout=90_000)
    dialog.get_by_label("Mot de passe").fill("une-longue-phrase-de-passe")
    dialog.get_by_role("button", name="Me reconnecter").click()
    expect(dialog).to_be_hidden(timeout=60_000)
    expect(field).to_be_focused()
    tab.keyboard.type(TEXT[162:], delay=50)
    arrives(tab, stored, candidate, TEXT)
    assert field.input_value() == TEXT
    context.close()


def arrives(tab, stored, candidate, text):
    """Wait until this text is the stored one, spaces around it left out as forms do."""
    text = text.strip()
    for _each in range(120):
        if stored(MISSIONS, candidate["row"]) == text:
            return
        tab.wait_for_timeout(500)
    assert stored(MISSIONS, candidate["row"]) == text


def _end_session(postgres, candidate):
    """As an expiry, or somebody who signs out everywhere."""
    with psycopg.connect(postgres.url) as connection:
        connection.execute(
            "DELETE FROM django_session WHERE session_key = %s", [candidate["session"]]
        )
