"""Every column has a privacy category, and the register names nothing that is not there."""

from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from config import register

OURS = {
    app.label
    for app in apps.get_app_configs()
    if app.path.startswith(str(settings.BASE_DIR)) and ".venv" not in app.path
}


def tables(*, ours):
    """Concrete tables, those of our floors or those that libraries brought."""
    return [model for model in apps.get_models() if (model._meta.app_label in OURS) is ours]


def columns(model):
    """The columns that a model itself declares or inherits, links to others included."""
    return [field for field in model._meta.get_fields() if field.concrete]


def faults(model):
    """What is wrong in the register about one table of ours, in words."""
    label = model._meta.label
    if label not in register.REGISTER:
        return [f"{label} is not in the register"]
    there = {field.name for field in columns(model)}
    named = Counter()
    for names in register.REGISTER[label].values():
        named.update(() if names == register.EVERYTHING_ELSE else names.split())
    rest = register.EVERYTHING_ELSE in register.REGISTER[label].values()
    return [
        *(f"{label}.{name} has no category" for name in sorted(there - set(named)) if not rest),
        *(f"{label}.{name} does not exist" for name in sorted(set(named) - there)),
        *(f"{label}.{name} is named twice" for name, times in named.items() if times > 1),
    ]


def test_every_column_of_ours_has_one_category():
    assert [fault for model in tables(ours=True) for fault in faults(model)] == []


def test_every_table_of_a_library_is_classed():
    found = {model._meta.label for model in tables(ours=False)}
    assert sorted(found ^ set(register.LIBRARIES)) == []


def test_the_register_names_no_table_that_is_gone():
    assert set(register.REGISTER) == {model._meta.label for model in tables(ours=True)}


def test_categories_are_those_of_the_closed_list():
    used = {each for columns_of in register.REGISTER.values() for each in columns_of}
    assert used | set(register.LIBRARIES.values()) <= set(register.CATEGORIES)


def test_nothing_about_a_person_is_classed_by_default():
    defaulted = {
        category
        for columns_of in register.REGISTER.values()
        for category, names in columns_of.items()
        if names == register.EVERYTHING_ELSE
    }
    assert defaulted == {register.NONE}


def test_a_column_answers_its_category():
    found = {
        field.name: register.category(field)
        for field in columns(apps.get_model("dossiers", "Bursary"))
    }
    assert found == {
        "dossier": "technical",
        "claimed": "money",
        "ruling": "decision",
        "ruled_at": "journal",
        "ruled_by": "journal",
        "ruling_reason": "decision",
    }


class Forgotten(models.Model):
    """A table that nobody entered in the register (negative control)."""

    secret = models.TextField()

    class Meta:
        app_label = "tests"
        managed = False


def test_a_forgotten_table_or_column_is_seen(monkeypatch):
    assert faults(Forgotten) == ["tests.Forgotten is not in the register"]
    monkeypatch.setitem(register.REGISTER, "tests.Forgotten", {"technical": "id gone"})
    assert faults(Forgotten) == [
        "tests.Forgotten.secret has no category",
        "tests.Forgotten.gone does not exist",
    ]
    with pytest.raises(LookupError, match=r"tests\.Forgotten\.secret"):
        register.category(Forgotten._meta.get_field("secret"))
