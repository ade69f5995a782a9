"""A campaign that costs nothing, an agent of the group « Support », an administrator."""

import pytest

from backoffice.actions import allow_support
from dossiers import actions
from dossiers.sections import forget_pieces
from tests import make

FREE = (0, 0, None, None)


@pytest.fixture(autouse=True)
def _no_memory_of_pieces():
    """Each test writes its own campaigns: pieces remembered of another test's are worthless."""
    forget_pieces()


@pytest.fixture
def campaign(db, at):
    """An open campaign whose dossiers owe nothing."""
    return make.campaign(at, tariff=FREE)


@pytest.fixture
def formation(campaign):
    """A formation of that campaign."""
    return make.formation(campaign)


@pytest.fixture
def agent(db):
    """Staff of the group « Support », and nothing more."""
    user = make.candidate("benali", first_names="Farid", is_staff=True)
    user.groups.add(allow_support())
    return user


@pytest.fixture
def desk(client, agent):
    """A browser signed in as that agent."""
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def transmitted(campaign, formation, at):
    """Makes dossiers transmitted by their candidates, with a reason for what is missing."""

    def make_one(name="lefevre", **given):
        user = make.candidate(name, **given)
        found = make.ready(make.dossier(campaign, at, user=user, formations=[formation]), at)
        actions.declare_and_submit(found, {}, declared=True, actor=user, at=at)
        return make.again(found)

    return make_one
