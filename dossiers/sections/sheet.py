"""A form and the row it fills, and how its values read."""

import copy
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dossiers.sections.forms import raw


class Sheet:
    """A form and the row it fills: the head of a page, or one of its repeated rows."""

    def __init__(self, form_class, instance, *, reading, drafts, row=False):
        self.form_class = form_class
        self.instance = instance
        self.reading = reading
        self.row = row
        #: fields that this very row cannot use (an option where the formation has none)
        self.hidden = frozenset()
        #: fields that no longer change (a person already asked); a row with any is not removed
        self.fixed = frozenset()
        self.prefix = f"{instance.pk}-" if row else ""
        self.kept = drafts
        self.drafts = {
            name: drafts[self.prefix + name]["raw"]
            for name in form_class.base_fields
            if "raw" in drafts.get(self.prefix + name, {})
        }

    @cached_property
    def values(self) -> dict:
        """Raw values by field, drafts before what is stored."""
        return {
            name: self.drafts.get(name, raw(self.instance, name))
            for name in self.form_class.base_fields
        }

    def bound(self, *, strict, values=None):
        """The form bound to these raw values, or to what is stored, on a copy of the row."""
        return self.form_class(
            data=self.values if values is None else values,
            instance=copy.copy(self.instance),
            strict=strict,
            reading=self.reading,
        )

    def version(self, name) -> int:
        """How many times this field was written: a page compares it before writing again."""
        return self.kept.get(self.prefix + name, {}).get("v", 0)

    @cached_property
    def shown(self) -> frozenset:
        """Names of the fields to show."""
        return self.form_class.shown(self.values) - self.hidden

    @cached_property
    def demanded(self) -> frozenset:
        """Names of the fields that must be filled here, as things stand."""
        return self.form_class.demanded(self.values) - self.hidden

    @cached_property
    def cautions(self) -> dict:
        """Words by field on what is worth a second look; they stop nothing."""
        found = self.form_class.cautions(self.instance, self.values, self.reading)
        return {name: words for name, words in found.items() if name in self.shown}

    @cached_property
    def strict(self):
        """The form re-bound to what is stored, strictly; its errors are what is missing."""
        form = self.bound(strict=True)
        form.full_clean()
        return form

    def faults(self):
        """Yield (name, words) of each field shown that is empty though mandatory, or wrong."""
        for name, errors in self.strict.errors.items():
            if name in self.shown:
                yield name, str(errors[0])

    def touched(self) -> bool:
        """Whether anything at all was typed here."""
        return any(self.values[name] for name in self.form_class.base_fields)


def shown_value(sheet, name) -> str:
    """A value as people read it: the word of a choice, a date in full, oui or non."""
    if name in sheet.drafts:
        return _("%(value)s (à corriger)") % {"value": sheet.drafts[name]}
    instance = sheet.instance
    column = instance._meta.get_field(name)
    if column.is_relation:
        related = getattr(instance, name)
        return str(related) if related else ""
    value = getattr(instance, name)
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if hasattr(value, "code"):
        return str(value.name)
    if hasattr(instance, f"get_{name}_display") and value not in ("", None):
        return str(getattr(instance, f"get_{name}_display")())
    if hasattr(value, "year"):
        return date_format(value, "j F Y")
    if hasattr(value, "as_international"):
        return value.as_international
    words = sheet.form_class.choice_words.get(name)
    return str(words(value) if words and value else sheet.values[name])
