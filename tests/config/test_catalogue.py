"""The words of the screens are collected without gettext, and compiled."""

import gettext

import pytest

from config import catalogue

PYTHON = """
from django.utils.translation import gettext as _, ngettext
TITLE = _("Pièces à joindre")
COUNT = ngettext("%(n)s pièce", "%(n)s pièces", 2)
"""
TEMPLATE = """{% load i18n %}
  {% if a %}
      <p title="{% translate "Déposer" %}">{% translate "Il manque\u00a0:" context "liste" %}</p>
  {% endif %}
{% blocktranslate count n=n trimmed %}
   {{ n }} page
{% plural %}
   {{ n }} pages
{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path, settings):
    """A project of two files."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal/words.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(TEMPLATE)
    return tmp_path


EXPECTED = {
    ("Pièces à joindre", None),
    (("%(n)s pièce", "%(n)s pièces"), None),
    ("Déposer", None),
    ("Il manque\u00a0:", "liste"),
    (("%(n)s page", "%(n)s pages"), None),
}


def test_python_and_templates_give_their_words(project):
    assert {(each.id, each.context) for each in catalogue.collected() if each.id} == EXPECTED


def test_a_renewed_catalogue_keeps_its_english_and_says_what_lacks(project):
    assert catalogue.faults() == []
    catalogue.renew()
    assert len(catalogue.faults()) == len(EXPECTED)
    po = project / catalogue.PO
    po.write_text(
        po.read_text().replace('msgid "Déposer"\nmsgstr ""', 'msgid "Déposer"\nmsgstr "Upload"')
    )
    catalogue.renew()
    assert len(catalogue.faults()) == len(EXPECTED) - 1
    assert catalogue.compiled() is True
    assert catalogue.compiled() is False
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Déposer") == "Upload"


def test_a_new_word_is_a_fault_until_it_is_collected(project):
    catalogue.renew()
    (project / "portal/words.py").write_text(PYTHON + '_("Nouveau")\n')
    assert "absent: 'Nouveau'" in catalogue.faults()


def test_a_translation_that_loses_a_value_is_a_fault(project):
    catalogue.renew()
    po = project / catalogue.PO
    text = (
        po.read_text()
        .replace('msgstr[0] ""', 'msgstr[0] "one"')
        .replace('msgstr[1] ""', 'msgstr[1] "%(m)s pieces"')
    )
    po.write_text(text)
    assert any(fault.startswith("malformed") for fault in catalogue.faults())
