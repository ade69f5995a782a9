"""What a candidate does on a screen, said once: with a script a field saves itself, without it
the page is saved by its button."""

import re

from playwright.sync_api import Page, expect

from tests import make

PASSWORD = "une-longue-phrase-de-passe"


def turned(page):
    """What is clicked inside leads to another page: waits for that one, however slow it is.

    `wait_for_load_state` alone may answer for the page one is leaving.
    """
    return page.expect_navigation(wait_until="load", timeout=60_000)


class Walker:
    """A candidate at a browser. `script` says whether JavaScript runs in it."""

    def __init__(self, page: Page, address: str, *, script: bool = True):
        self.page, self.address, self.script = page, address, script
        self.visited = []

    def go(self, path):
        """Open an address of the platform."""
        self.page.goto(self.address + path)
        self.see()

    def see(self):
        """Note where one is, for whoever checks the pages met."""
        self.visited.append(re.sub(r"^https?://[^/]+", "", self.page.url))

    def ask_for_an_account(self, email, campaign="apprentissage"):
        """Account request, mail of the demonstration's box, password: the dossier opens."""
        self.go(f"/compte/demande/?campagne={campaign}")
        for name, value in (
            ("birth_name", "Aubertin"),
            ("first_names", "Camille"),
            ("birth_date", "14/05/2004"),
            ("diploma", "BUT Informatique"),
            ("email", email),
        ):
            self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("[name=situation]").select_option(index=1)
        self.page.locator("[name=notice]").check(force=True)
        self.press("Recevoir le message")
        self.press_link("Ouvrir la boîte de la démonstration")
        with turned(self.page):
            self.page.locator(".recap a").first.click()
        with turned(self.page):
            self.page.locator("a[href*='/compte/ouvrir/']").first.click()
        self.see()
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press("Ouvrir mon dossier")

    def press(self, words):
        """A button, then the page it leads to."""
        with turned(self.page):
            self.page.get_by_role("button", name=words).first.click()
        self.see()

    def press_link(self, words):
        """A link, then its page."""
        with turned(self.page):
            self.page.get_by_role("link", name=words).first.click()
        self.see()

    def fill(self, **answers):
        """Answer the fields of this page by name, and see them saved."""
        for name, value in answers.items():
            self.answer(name, value)
        if not self.script:
            self.press("Enregistrer")

    def answer(self, name, value):
        """One field, by the name it is posted under (an underscore stands for no other sign)."""
        field = self.page.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type")
        if kind == "checkbox":
            self.saving(lambda: field.first.check(force=True))
        elif kind == "radio":
            self.saving(lambda: self._choose(name, value))
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            self.saving(lambda: field.select_option(value))
        else:
            self.saving(lambda: (field.fill(value), field.blur()))

    def _choose(self, name, value):
        box = self.page.locator(f"[name='{name}'][value='{value}']")
        box.check(force=True)

    def saving(self, gesture):
        """Do a gesture that saves, and wait for the server's answer when a script runs."""
        if not self.script:
            gesture()
            return
        with self.page.expect_response(lambda r: r.request.method == "POST"):
            gesture()

    def deposit(self, slot, name="releve.jpg", several=False):
        """Choose a file for a slot, and see it received."""
        picture = make.picture(name=name)
        given = {"name": name, "mimeType": "image/jpeg", "buffer": picture.read()}
        picker = self.page.locator(f"[name='fichier-{slot}']")
        framed = self.script and picker.get_attribute("data-portrait")
        picker.set_input_files(given)
        if framed:
            self.page.get_by_role("button", name="Utiliser cette photo").click()
        if not self.script:
            with turned(self.page):
                self.page.locator(f"button[name=deposer][value='{slot}']").click()
        expect(self.page.locator(f"#piece-{slot}")).to_have_class(re.compile("received"))

    def empty_slots(self):
        """Keys of the slots still empty on this page."""
        rows = self.page.locator("li.piece.empty")
        return [each.get_attribute("id").removeprefix("piece-") for each in rows.all()]

    def names(self, ending):
        """Field names of this page that end so."""
        found = self.page.locator(f"[name$='{ending}']:not([type=hidden])").all()
        return list(dict.fromkeys(each.get_attribute("name") for each in found))
