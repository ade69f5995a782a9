"""Dates, hours, sums and sizes, as a French reader and an English one write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from portal import formats

CLOSING = datetime(2025, 3, 11, 22, 0, tzinfo=UTC)  # 23 h in Paris


def plain(text):
    """The text with ordinary spaces, so that a test can be read."""
    return text.replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def french():
    """French unless a test says otherwise."""
    with translation.override("fr"):
        yield


def test_moment_is_said_on_the_clock_of_paris():
    assert plain(formats.moment(CLOSING)) == "mardi 11 mars 2025 à 23 h 00"


def test_hour_keeps_its_figures_together():
    assert formats.hour(CLOSING) == "23\u00a0h\u00a000"


def test_first_of_the_month():
    assert formats.day(date(2025, 3, 1)) == "samedi 1er mars 2025"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(minutes=1), "aujourd’hui à 22 h 59"),
        (timedelta(days=1), "hier à 23 h 00"),
        (timedelta(days=8), "le 3 mars à 23 h 00"),
        (timedelta(days=365), "le 11 mars 2024 à 23 h 00"),
    ],
)
def test_near(before, words):
    assert plain(formats.near(CLOSING - before, CLOSING)) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [(123450, "1 234,50 €"), (9000, "90,00 €"), (0, "0,00 €"), (-3000, "−30,00 €")],
)
def test_euro(cents, words):
    assert plain(formats.euro(cents)) == words


def test_short_sums_keep_their_cents_when_there_are_some():
    assert plain(formats.euro(9000, short=True)) == "90 €"
    assert plain(formats.euro(9050, short=True)) == "90,50 €"


@pytest.mark.parametrize(
    ("size", "words"),
    [(312, "312 octets"), (8_400, "8 ko"), (1_400_000, "1,4 Mo"), (4_000_000, "4 Mo")],
)
def test_octets(size, words):
    assert plain(formats.octets(size)) == words


def test_either():
    assert formats.either(["pdf", "jpg", "png"]) == "pdf, jpg ou png"
    assert formats.either(["pdf"]) == "pdf"


def test_english():
    with translation.override("en"):
        assert formats.hour(CLOSING) == "23:00"
        assert formats.euro(123450) == "€1,234.50"
        assert formats.octets(1_400_000) == "1.4\u00a0MB"
