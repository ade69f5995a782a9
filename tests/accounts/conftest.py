"""People and rows that the tests of accounts start from."""

from datetime import date

import pytest
from django.core.cache import cache

from accounts import actions
from accounts.models import InformationNotice, User

DECLARED = {
    "birth_name": "Aubertin",
    "usage_name": "",
    "first_names": "Camille",
    "birth_date": date(2004, 5, 14),
    "situation": "bac2",
    "diploma": "BUT Génie civil",
}
PASSWORD = "trois petits chats gris"


@pytest.fixture(autouse=True)
def _no_limit_left_over(db):
    cache.clear()


@pytest.fixture
def notice(at):
    """The information notice people are shown."""
    actions.load_notices()
    return InformationNotice.objects.current(at)


@pytest.fixture
def ask(notice, at):
    """Ask for an account for this address, now."""

    def ask(email="camille@exemple.fr", **more):
        given = {"campaign": "alternance", "language": "fr", "at": at} | DECLARED | more
        return actions.ask(email=email, notice=notice, **given)

    return ask


@pytest.fixture
def camille(ask, at) -> User:
    """An account whose address is confirmed."""
    return actions.confirm(ask(), password=PASSWORD, at=at)
