"""A candidate at a page of a short dossier, in a real browser: what the tests of saving share."""

import pytest
from playwright.sync_api import Page, expect

from accounts import instant
from dossiers import actions
from dossiers.sections import forget_pieces
from tests import make

PASSWORD = "une-longue-phrase-de-passe"
PIECES = (
    {"slug": "photo", "page": "pieces", "portrait": True, "types": ["jpg", "png"]},
    {"slug": "attestation", "page": "pieces", "exemptible": True, "deferrable": True},
    {"slug": "releves", "page": "cursus", "scope": "year", "several": True},
    {"slug": "cv", "page": "experiences"},
    {"slug": "lettre", "page": "formations", "scope": "candidature"},
)


class Desk:
    """One dossier, its candidate's browser, and what the server holds of it."""

    def __init__(self, row, address, client, context):
        self.row, self.address, self.client, self.context = row, address, client, context
        self.signs_in()

    def signs_in(self):
        """Give the browser the session of the candidate."""
        self.client.force_login(self.row.user)
        cookie = self.client.cookies["session"]
        self.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.address}])

    def url(self, page=""):
        """The numbered address of a page."""
        return f"{self.address}/dossiers/{self.row.number}/{page + '/' if page else ''}"

    def open(self, page="identite", sheet: Page | None = None) -> Page:
        """A page of the dossier in a tab, its script awake."""
        tab = sheet or self.context.new_page()
        tab.goto(self.url(page))
        tab.wait_for_function("() => window.htmx && document.readyState === 'complete'")
        return tab

    @property
    def now(self):
        """The dossier as stored."""
        return make.again(self.row)

    def stored(self, name="city", tab=None, value=None):
        """Wait until this answer of the first page is the stored one."""
        for _each in range(150):
            if getattr(self.now.identity, name) == value:
                return True
            tab.wait_for_timeout(100)
        raise AssertionError(f"{name}: {getattr(self.now.identity, name)!r}, not {value!r}")


@pytest.fixture
def desk(transactional_db, live_server, settings, client, context):
    """A candidate signed in, on a dossier with one formation ticked."""
    settings.DEMO, settings.BASE_URL = True, live_server.url
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    forget_pieces()
    at = instant.now()
    campaign = make.campaign(at, pieces=PIECES)
    row = make.dossier(campaign, at, formations=[make.formation(campaign, "albi")])
    row.user.set_password(PASSWORD)
    row.user.save(update_fields=["password"])
    actions.autosave(row, "identite", {"country": "FR"}, actor=row.user, at=at)
    return Desk(row, live_server.url, client, context)


def unsaved(tab) -> list[str]:
    """What the tab still keeps of answers not known to be saved."""
    found = "Object.keys(sessionStorage).filter((key) => key.startsWith('saisie:'))"
    return [each.rsplit(":", 1)[1] for each in tab.evaluate(found)]


def cut(tab):
    """No save reaches the server any more; gives back what ends the cut."""
    pattern = "**/*champ=*"
    tab.route(pattern, lambda route: route.abort())
    return lambda: tab.unroute(pattern)


def saved(tab, name="city"):
    """Wait for the field's own words."""
    expect(tab.locator(f"#etat-{name}")).to_contain_text("Enregistré à")
