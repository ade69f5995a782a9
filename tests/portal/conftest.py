"""A short campaign whose pieces show every gesture, a dossier of it, and a browser signed in."""

from pathlib import Path

import pytest
from django.core.cache import cache

from dossiers.sections import forget_pieces
from tests import make
from tests.browsers import BACKEND

PIECES = (
    {"slug": "photo", "page": "pieces", "portrait": True, "types": ["jpg", "png"]},
    {"slug": "attestation", "page": "pieces", "exemptible": True, "deferrable": True},
    {"slug": "releves", "page": "cursus", "scope": "year", "several": True},
    {"slug": "lettre", "page": "formations", "scope": "candidature"},
    {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
)


@pytest.fixture(autouse=True)
def _nothing_left_over(request):
    """Pieces remembered of another test's campaign, and counters of attempts, are worthless."""
    forget_pieces()
    if "db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def campaign(db, at):
    """An open campaign with every page."""
    return make.campaign(at, pieces=PIECES)


@pytest.fixture
def formations(campaign):
    """Three formations: two routes of the first exclude each other."""
    return [
        make.formation(campaign, "albi", exclusive_group="albi", options=("Énergie", "Matériaux")),
        make.formation(campaign, "ales"),
        make.formation(campaign, "albi-continue", exclusive_group="albi"),
    ]


@pytest.fixture
def row(campaign, formations, at):
    """A dossier with the first formation ticked."""
    return make.dossier(campaign, at, formations=formations[:1])


class Browser:
    """A candidate's browser on the pages of one dossier."""

    def __init__(self, client, row):
        self.client, self.row = client, row
        client.force_login(row.user, backend=BACKEND)

    def address(self, page="") -> str:
        """The numbered address of a page."""
        return f"/dossiers/{self.row.number}/{page + '/' if page else ''}"

    def read(self, page="") -> str:
        """The text of a page."""
        return self.client.get(self.address(page)).content.decode()

    def post(self, page, data, **options):
        """The whole form of a page, sent without script."""
        whole = {"dossier": self.row.number, "complet": "1"}
        return self.client.post(self.address(page), whole | data, **options)

    def save(self, page, name, value, **more):
        """One field, sent by the script."""
        address = f"{self.address(page)}?champ={name}&dossier={self.row.number}"
        return self.client.post(address, {name: value} | more, headers={"HX-Request": "true"})

    def gesture(self, page, data):
        """A gesture on a slot, sent by the script."""
        address = f"{self.address(page)}?dossier={self.row.number}"
        return self.client.post(address, data, headers={"HX-Request": "true"})

    @property
    def now(self):
        """The dossier as stored."""
        return make.again(self.row)


@pytest.fixture
def camille(client, row) -> Browser:
    """The browser of the candidate of `row`."""
    return Browser(client, row)


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """An empty storage of files."""
    settings.STORAGES = settings.STORAGES | {
        "dossiers": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path
