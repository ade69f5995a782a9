"""The PDF of a transmitted dossier: it is waited for on a page, then it opens."""

import pytest
from playwright.sync_api import expect

from accounts import instant
from dossiers import workflow
from dossiers.models import Dossier
from tests import make
from tests.journeys.desk import desk
from tests.world import pdf

pytestmark = pytest.mark.browser
__all__ = ["desk"]


@pytest.fixture
def sent(desk):
    """A dossier just transmitted, whose PDFs the clock has not made yet."""
    now = instant.now()
    row = make.ready(desk.now, now)
    names = ("full_first", "full_other", "bursary_first", "bursary_other")
    free = row.campaign.tariffs.create(**dict.fromkeys(names, 0), created_at=now)
    Dossier.objects.filter(pk=row.pk).update(tariff=free)
    workflow.perform(make.again(row), "submit", actor=row.user, at=now)
    return row


def test_the_page_that_waits_opens_the_pdf_and_writes_none_of_its_bytes(desk, sent):
    tab = desk.open("transmis")
    with tab.expect_response(is_asked_again) as waits:
        tab.get_by_role("link", name="Récépissé (PDF)").click()
    assert waits.value.status == 204
    expect(tab.locator("#attente")).to_contain_text("s’ouvrira seul")
    with tab.expect_request(is_opened) as opened:
        made = pdf(sent.copies.get(), instant.now())
    assert opened.value.url.endswith(f"/fichiers/{made.file_id}/")


def is_asked_again(response) -> bool:
    """The page asks whether the PDF is there, by its script."""
    return "/pdf/1/recepisse/" in response.url and not response.request.is_navigation_request()


def is_opened(request) -> bool:
    """The browser itself goes to a file."""
    return "/fichiers/" in request.url and request.is_navigation_request()
