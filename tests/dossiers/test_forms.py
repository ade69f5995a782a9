"""What people type in a field, read kindly."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dossiers.sections.forms import DayField


@pytest.mark.parametrize(
    "typed",
    [
        "14/05/2004",
        "14-5-2004",
        "14.5.2004",
        "14 5 2004",
        "2004-05-14",
        "14 mai 2004",
        "14 MAI 2004",
        "14 May 2004",
        "14th may, 2004",
        "vendredi 14 mai 2004",
    ],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed) == date(2004, 5, 14)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("1er août 2003", 8), ("1 févr. 2003", 2), ("1 déc. 2003", 12), ("1 juillet 2003", 7)],
)
def test_months_are_known_with_accents_and_cut_short(typed, month):
    assert DayField().clean(typed) == date(2003, month, 1)


@pytest.mark.parametrize("typed", ["31 février 2004", "14 brumaire 2004", "mai 2004", "hier"])
def test_what_is_no_day_is_refused_in_words(typed):
    with pytest.raises(ValidationError, match="jj/mm/aaaa"):
        DayField().clean(typed)
