"""Campaigns as the files give them."""

import pytest
from django.db import transaction

from dossiers.sections.pieces import forget_pieces
from formations import actions
from formations.models import Campaign, Formation
from tests.conftest import TODAY


@pytest.fixture(autouse=True)
def fresh_pieces():
    """The memory of pieces is by campaign id, and each test has its own campaigns."""
    forget_pieces()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sources' campaigns, loaded once per file of tests; each test is undone upon them."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        actions.load_campaigns(TODAY)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def sources(loaded, db):
    """The four campaigns of the sources, by address."""
    return {each.slug: each for each in Campaign.objects.all()}


@pytest.fixture
def current(sources, at):
    """The demonstration's two current campaigns, the sources' being there too."""
    actions.load_demonstration(at)
    return {each.slug: each for each in Campaign.objects.all()}


def formation(slug):
    """The formation of this address."""
    return Formation.objects.get(slug=slug)
