"""A served platform, the demonstration's campaigns, and a candidate who walks through it."""

import os
import threading
import time

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from playwright.sync_api import Error

from accounts import instant
from accounts.actions import load_notices
from dossiers.sections import forget_pieces
from formations import actions as formations


@pytest.fixture(scope="session", autouse=True)
def _a_browser_and_a_database_in_one_thread():
    """The browser's driver runs a loop in this thread; the tests use the database between steps."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _no_request_left(request):
    """The database is emptied once the server has answered what closing pages had still asked."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    told = {"begun": 0, "over": 0}

    def begins(**named):
        told["begun"] += 1

    def ends(**named):
        told["over"] += 1

    request_started.connect(begins)
    request_finished.connect(ends)
    yield
    late = time.monotonic() + 10
    while told["over"] < told["begun"] and time.monotonic() < late:
        threading.Event().wait(0.02)
    request_started.disconnect(begins)
    request_finished.disconnect(ends)


@pytest.fixture
def served(transactional_db, live_server, settings):
    """The address of a platform that holds the campaigns of the sources and the current ones."""
    settings.DEMO, settings.MAILBOX, settings.BASE_URL = True, True, live_server.url
    call_command("createcachetable", verbosity=0)
    call_command("roles", verbosity=0)
    load_notices()
    forget_pieces()
    formations.load_campaigns(instant.now())
    formations.load_demonstration(instant.now())
    return live_server.url


@pytest.fixture
def outside(context, served):
    """Requests that left for another host: there must be none (P15)."""
    found = []
    own = (served, "data:", "blob:")
    context.on("request", lambda r: None if r.url.startswith(own) else found.append(r.url))
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where each open page of a failed journey stood, in words."""
    report = yield
    if report.when == "call" and report.failed and "browser" in item.funcargs:
        for context in item.funcargs["browser"].contexts:
            for page in context.pages:
                report.sections.append((f"page {page.url}", stood(page)))
    return report


def stood(page) -> str:
    """The beginning of what a page shows; why not, where it cannot say."""
    try:
        return page.locator("body").inner_text(timeout=2000)[:600]
    except Error as error:
        return str(error)
