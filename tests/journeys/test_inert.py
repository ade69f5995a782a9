"""V43: whatever is typed is text, on every page that shows it: nothing runs, nothing is fetched."""

import pytest
from django import forms

from accounts import instant
from dossiers import actions, sections
from tests.journeys.desk import desk
from tests.journeys.test_access import fill

pytestmark = pytest.mark.browser
__all__ = ["desk"]

#: Families of the list of naughty strings that a page may run, close, or read as its own language.
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></select><svg onload=alert(1)>",
    "javascript:alert(1)//",
    "{{ 7|add:7 }}{% now 'Y' %}${alert(1)}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<b data-hx-get=/aide/ hx-trigger=load>x</b>",
    "\u202etxt.exe\u2028\u200b%00%0d%0aX: y",
    "&lt;script&gt;alert(1)&lt;/script&gt;<!--",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗̒𝕿𝖍𝖊 ٱلْعَرَبِيَّة ヽ༼ຈل͜ຈ༽ﾉ",
]
WATCH = """
  window.broken = [];
  addEventListener("securitypolicyviolation", (e) => broken.push(e.violatedDirective + e.sample));
  window.alert = () => broken.push("alert");
"""


def type_everywhere(desk, turn):
    """Each text field of each page takes one of the strings, another at each turn."""
    rank = turn
    for section in sections.sections_of(desk.now.campaign):
        reading, data = sections.Reading(desk.now), {}
        for sheet in section.sheets(reading):
            for name, field in sheet.form_class.base_fields.items():
                if isinstance(field, forms.CharField) and not hasattr(field, "choices"):
                    data[sheet.prefix + name] = NAUGHTY[rank % len(NAUGHTY)]
                    rank += 1
        if data:
            at = instant.now()
            actions.autosave(desk.row, section.slug, data, actor=desk.row.user, at=at)
    body = " ".join(NAUGHTY[turn % 2 :: 2])
    actions.write(desk.row, body, actor=desk.row.user, at=instant.now())
    return rank - turn


def pages(desk):
    """Every page that shows a dossier to its candidate."""
    return ["", "messages", *(each.slug for each in sections.sections_of(desk.now.campaign))]


def test_hostile_text_is_inert_on_every_page(desk):
    """A third of the list at each field by turns: no dialog, no violation, no stray element."""
    fill(desk)
    tab, asked = desk.context.new_page(), []
    tab.add_init_script(WATCH)
    tab.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for turn in range(0, len(NAUGHTY), 3):
        assert type_everywhere(desk, turn) > 20
        for page in pages(desk):
            desk.open(page, sheet=tab)
            asked += [f"{page}: {each}" for each in tab.evaluate("window.broken")]
            stray = "main iframe, main script, main [onerror], main [onload], main [onfocus]"
            asked += [f"{page}: {each}" for each in tab.locator(stray).all()]
    assert asked == []
