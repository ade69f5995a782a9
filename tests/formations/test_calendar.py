"""Faults of a calendar, hours that the clocks skip or repeat, days that stay days."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.instant import PARIS
from formations import calendar
from formations.calendar import Span


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


def local(text):
    return datetime.fromisoformat(text)


def plan(**changes):
    """A coherent campaign of spring 2025; `steps` and the rest may be replaced."""
    steps = {
        "file_results": Span(paris(2025, 4, 7, 10)),
        "tests": Span(paris(2025, 4, 16), paris(2025, 4, 26), whole_days=True),
        "test_results": Span(paris(2025, 5, 5, 10)),
        "company_search": Span(paris(2025, 5, 5), None, whole_days=True),
        "term_start": Span(paris(2025, 9, 29), None, whole_days=True),
    } | changes.pop("steps", {})
    formation = {
        "slug": "albi",
        "open_to_application": True,
        "examination_at": changes.pop("examination_at", paris(2025, 3, 18)),
        "steps": steps,
    }
    campaign = {
        "year_start": 2024,
        "opens_at": paris(2025, 2, 3),
        "closes_at": paris(2025, 3, 11, 23),
    }
    return campaign | {"formations": [formation]} | changes


MAY_5, MAY_6 = Span(paris(2025, 5, 5)), Span(paris(2025, 5, 6))


def lines(found):
    return [fault.line for fault in found]


def test_coherent_calendar_has_no_fault():
    assert calendar.faults(plan()) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"closes_at": paris(2025, 2, 3)}, "closes_at"),
        ({"opens_at": paris(2025, 3, 12)}, "closes_at"),
        ({"year_start": 2023}, "closes_at"),
        ({"closes_at": None, "year_start": 2023}, "opens_at"),
        ({"opens_at": paris(2024, 3, 1)}, "opens_at"),
        ({"examination_at": None}, "albi.examination"),
        ({"examination_at": paris(2025, 3, 11, 22, 59)}, "albi.examination"),
        ({"steps": {"file_results": Span(paris(2025, 3, 17))}}, "albi.file_results"),
        ({"steps": {"tests": Span(paris(2025, 4, 6), None, whole_days=True)}}, "albi.tests"),
        ({"steps": {"tests": Span(paris(2025, 4, 16), paris(2025, 4, 15))}}, "albi.tests"),
        ({"steps": {"tests": Span(paris(2025, 4, 16), paris(2025, 5, 6))}}, "albi.test_results"),
        ({"steps": {"english": Span(paris(2024, 4, 16))}}, "albi.english"),
        ({"steps": {"video": Span(paris(2025, 4, 6))}}, "albi.video"),
        ({"steps": {"interview_notice": MAY_6, "interviews": MAY_5}}, "albi.interviews"),
        ({"steps": {"company_search": Span(paris(2025, 5, 5, 9))}}, "albi.company_search"),
        ({"steps": {"term_start": Span(paris(2025, 5, 4))}}, "albi.term_start"),
        ({"steps": {"term_start": Span(paris(2026, 9, 29))}}, "albi.term_start"),
        ({"steps": {"administrative_start": Span(paris(2025, 9, 30, 8))}}, "albi.term_start"),
        ({"steps": {"recordings_until": Span(paris(2025, 9, 1))}}, "albi.recordings_until"),
    ],
)  # fmt: skip
def test_each_fault_names_its_line(changes, line):
    assert line in lines(calendar.faults(plan(**changes)))


def test_a_step_of_whole_days_may_begin_the_day_of_an_hour_before_it():
    same_day = {"company_search": Span(paris(2025, 5, 5), None, whole_days=True)}
    assert calendar.faults(plan(steps=same_day)) == []


def test_a_campaign_without_closing_has_nothing_to_be_before():
    always = plan(opens_at=None, closes_at=None, examination_at=None, steps={})
    always["formations"][0]["steps"] = {}
    assert calendar.faults(always) == []


def test_a_fault_says_line_and_reason():
    [fault] = calendar.faults(plan(examination_at=None))
    assert str(fault) == "albi.examination\u00a0: date d’examen des dossiers absente"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (local("2025-03-30T02:30"), "dimanche 30 mars 2025 à 3\u00a0h\u00a030"),
        (local("2021-03-28T02:00"), "dimanche 28 mars 2021 à 3\u00a0h\u00a000"),
        (local("2025-10-26T02:30"), "dimanche 26 octobre 2025 à 3\u00a0h\u00a000"),
        (local("2025-10-26T02:00"), "dimanche 26 octobre 2025 à 3\u00a0h\u00a000"),
    ],
)
def test_clock_change_hours_are_refused_with_a_suggestion(typed, words):
    with pytest.raises(calendar.Imprecise, match=words):
        calendar.in_paris(typed)


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        (local("2025-03-30T01:59"), datetime(2025, 3, 30, 0, 59, tzinfo=UTC)),
        (local("2025-03-30T03:00"), datetime(2025, 3, 30, 1, 0, tzinfo=UTC)),
        (local("2025-10-26T01:59"), datetime(2025, 10, 25, 23, 59, tzinfo=UTC)),
        (local("2025-10-26T03:00"), datetime(2025, 10, 26, 2, 0, tzinfo=UTC)),
        (local("2021-03-10T00:00"), datetime(2021, 3, 9, 23, 0, tzinfo=UTC)),
    ],
)
def test_hours_around_them_are_plain(typed, instant):
    assert calendar.in_paris(typed) == instant


def test_shifting_keeps_the_hour_across_the_seasons():
    winter = paris(2025, 3, 11, 23)
    assert calendar.shifted(winter, 28) == paris(2025, 4, 8, 23)
    assert calendar.shifted(winter, 28) - winter == timedelta(days=28) - timedelta(hours=1)
    assert calendar.shifted(None, 7) is None


def test_shifting_into_a_skipped_hour_is_refused():
    with pytest.raises(calendar.Imprecise):
        calendar.shifted(paris(2025, 3, 23, 2, 30), 7)


@pytest.mark.parametrize(
    ("instant", "year"),
    [
        (paris(2025, 3, 11), 2024),
        (paris(2025, 7, 31, 23, 59), 2024),
        (paris(2025, 8, 1), 2025),
        (paris(2025, 12, 31), 2025),
    ],
)
def test_school_year_under_way(instant, year):
    assert calendar.school_year(instant) == year
