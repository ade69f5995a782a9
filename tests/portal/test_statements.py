"""What saving one field asks of the database: one commit, few statements, at every size."""

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import sections
from dossiers.sections import forget_pieces
from tests.portal.conftest import Browser
from tests.portal.filled import filled, load

#: Statements of a request that saves a field: of one that touches its own page alone, then of one
#: that touches another, or what is drawn beside it (pieces asked, bill).
FEW, MORE = 8, 16
#: A payment under way holds the page of formations; its cards come with their options.
HELD = {"formations": 10}
ASIDE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
VALID = {
    "postcode": "81000",
    "phone": "06 98 76 54 32",
    "emergency_phone": "06 98 76 54 32",
    "number": "0987654321B",
    "year": "2016",
}


def another(sheet, name) -> str:
    """A value that the field takes and does not hold."""
    asked, now = sheet.bound(strict=False).fields[name], sheet.values[name]
    if name in VALID:
        return VALID[name]
    if hasattr(asked, "choices"):
        return next(str(each) for each, _words in asked.choices if str(each) not in ("", now))
    kinds = (
        (forms.BooleanField, "" if now else "on"),
        (forms.DateField, "12/03/2025"),
        (forms.DecimalField, "12,5"),
        (forms.IntegerField, "3"),
        (forms.EmailField, "claire@ecole.exemple"),
    )
    return next((value for kind, value in kinds if isinstance(asked, kind)), "Autre")


def costs(browser) -> dict:
    """Statements by field, each saved once: those of the pages' heads, and of their first rows."""
    found = {}
    for page in sections.sections_of(browser.row.campaign):
        kinds = {each.row: each for each in reversed(page.sheets(sections.Reading(browser.now)))}
        for sheet in kinds.values():
            for name in sheet.form_class.base_fields:
                if name not in sheet.hidden:
                    found[page.slug, name] = cost(browser, page, sheet, name)
    return found


def cost(browser, page, sheet, name) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.save(page.slug, sheet.prefix + name, another(sheet, name))
    sent = [each["sql"] for each in queries.captured_queries]
    commits = [each for each in sent if each.startswith("COMMIT")]
    assert (answer.status_code, len(commits)) == (200, 1), (page.slug, name)
    return len([each for each in sent if not each.startswith(ASIDE)])


def most(campaign, page, name) -> int:
    """How many statements this field may take."""
    section = sections.section(campaign, page)
    touched = sections.touched_by(campaign, page, [name]) | set(section.touches.get(name, ()))
    beside = page == "frais" or sections.unfolds(campaign, section, [name])
    return MORE if touched or beside else HELD.get(page, FEW)


@pytest.mark.django_db(transaction=True)
def test_every_field_is_saved_in_few_statements_equal_at_every_size(clock, client):
    forget_pieces()
    campaign, found = load(clock.at), {}
    for size in (1, 3, 6):
        row = filled(campaign, clock.at, name=f"taille{size}", rows=size)
        browser = Browser(client, row)
        browser.read()
        found[size] = costs(browser)
    assert found[3] == found[1]
    assert found[6] == found[1]
    over = {key: n for key, n in found[1].items() if n > most(campaign, *key)}
    assert over == {}
    assert {page for page, _name in found[1]} == set(campaign.pages) - {"annexes"}
