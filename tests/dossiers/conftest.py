"""A campaign, a formation and a dossier that most tests of the dossier start from."""

import pytest

from dossiers.sections import forget_pieces
from tests import make


@pytest.fixture(autouse=True)
def _no_memory_of_pieces():
    """Each test writes its own campaigns: what another remembered of theirs is worthless."""
    forget_pieces()


@pytest.fixture
def campaign(db, at):
    """An open campaign that asks for a photo, yearly transcripts and a bursary notice."""
    return make.campaign(
        at,
        pieces=(
            {"slug": "photo", "page": "pieces", "portrait": True, "types": ["jpg", "png"]},
            {
                "slug": "releves",
                "page": "cursus",
                "scope": "year",
                "condition": "year_studied",
                "deferrable": True,
            },
            {"slug": "titre-de-sejour", "page": "pieces", "condition": "outside_eu"},
            {"slug": "lettre", "page": "formations", "scope": "candidature"},
            {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
        ),
    )


@pytest.fixture
def formation(campaign):
    """A formation without options."""
    return make.formation(campaign)


@pytest.fixture
def dossier(campaign, formation, at):
    """A new dossier with one formation ticked."""
    return make.dossier(campaign, at, formations=[formation])
