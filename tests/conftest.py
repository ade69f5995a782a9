"""What every test may lean on: one instant, one engine said aloud, no second wasted on hashing."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect

from accounts import instant

#: Every test starts at this instant unless it says otherwise: an evening of November 2026.
TODAY = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


class Clock:
    """The instant every request and job of a test sees; `at` may be set, `move` advances it."""

    def __init__(self, at: datetime):
        self.at = at

    def move(self, **duration) -> datetime:
        """Advances by a `timedelta`, given by its own names, and returns the new instant."""
        self.at += timedelta(**duration)
        return self.at


#: Drills make servers fall and take minutes: only when asked (`make drill`).
collect_ignore = [] if os.environ.get("DRILL") else ["drills"]


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """Stops `accounts.instant.now` at TODAY; set `clock.at` or call `clock.move(days=1)`."""
    stopped = Clock(TODAY)
    monkeypatch.setattr(instant, "now", lambda: stopped.at)
    return stopped


@pytest.fixture
def at(clock) -> datetime:
    """The instant of the test, for what takes `at=`."""
    return clock.at


@pytest.fixture(autouse=True)
def _empty_cache():
    """Redis remembers from one test to the next, where the cache of the database is rolled back."""
    if django_settings.REDIS_URL:
        cache.clear()


def pytest_configure(config):
    """Passwords cost nothing, they are tested for their rules; a browser may share its machine."""
    expect.set_options(timeout=30_000)
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items):
    """Browser tests last: a broken rule is known before the slow part starts."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_report_header():
    """The engine and the cache this run speaks of."""
    cache = "Redis" if django_settings.REDIS_URL else "database"
    return f"engine: {connection.vendor}, cache: {cache}"


def pytest_terminal_summary(terminalreporter):
    """Says again, beside the results, what this machine could not run."""
    for line in filter(None, os.environ.get("NOT_RUN", "").split("\n")):
        terminalreporter.write_line(f"NOT RUN: {line}", yellow=True)


# --- Browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The distribution's Chromium; root may not use its sandbox."""
    arguments = {**browser_type_launch_args, "executable_path": shutil.which("chromium")}
    if os.geteuid() == 0:
        arguments["args"] = [*arguments.get("args", []), "--no-sandbox"]
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A candidate in France, on a desk."""
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1366, "height": 900},
    }


@pytest.fixture
def context(context):
    """A page has the time it takes on a machine that does more than this."""
    context.set_default_timeout(60_000)
    return context
