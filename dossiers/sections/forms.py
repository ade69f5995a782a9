"""Forms of the dossier's pages: required is said once, here."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

#: How months begin, in French and in English, accents aside.
MONTHS = (
    ("janv", "jan"),
    ("fevr", "fev", "feb"),
    ("mars", "mar"),
    ("avr", "apr"),
    ("mai", "may"),
    ("juin", "jun"),
    ("juil", "jul"),
    ("aou", "aug"),
    ("sept", "sep"),
    ("oct",),
    ("nov",),
    ("dec",),
)
#: « 3 mai 2004 », « 1er mai 2004 », « 3 May 2004 ».
IN_WORDS = re.compile(r"(?:\w+ )?(\d{1,2})(?:er|st|nd|rd|th)?\s+([a-z]{3,})\.?,?\s+(\d{4})")
DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d", "%d/%m/%y")


class DayField(forms.DateField):
    """A date typed as people write it: 14/05/2004, 14.5.2004, 2004-05-14 or 14 mai 2004."""

    default_error_messages = {"invalid": _("Saisissez la date sous la forme jj/mm/aaaa.")}

    def __init__(self, **kwargs):
        kwargs["input_formats"] = DAY_FORMATS
        kwargs["widget"] = forms.DateInput(
            format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": _("jj/mm/aaaa")}
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        """Read a month in words, French or English, as its number."""
        return super().to_python(in_figures(value) if isinstance(value, str) else value)


def in_figures(text: str) -> str:
    """« 3 mai 2004 » as « 3/5/2004 »; any other text as it is."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = IN_WORDS.fullmatch(bare.strip().lower())
    if not found:
        return text
    day, word, year = found.groups()
    months = [n for n, starts in enumerate(MONTHS, start=1) if word.startswith(starts)]
    return f"{day}/{months[0]}/{year}" if months else text


class MarkField(forms.DecimalField):
    """A mark with a comma or a dot, whatever the language of the screen."""

    default_error_messages = {"invalid": _("Saisissez une note sur 20, par exemple 13,5.")}

    def to_python(self, value):
        """Read the comma as a decimal point. Raises ValidationError for anything else."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def field_for(column, **kwargs):
    """The form field of a column, kind to what people type."""
    if isinstance(column, models.DateField):
        return column.formfield(form_class=DayField, **kwargs)
    if isinstance(column, models.DecimalField):
        text = forms.TextInput(attrs={"inputmode": "decimal"})
        return column.formfield(form_class=MarkField, **kwargs | {"widget": text})
    if isinstance(column, models.IntegerField) and not column.choices:
        text = forms.TextInput(attrs={"inputmode": "numeric"})
        return column.formfield(**kwargs | {"widget": text})
    if isinstance(column, models.TextField):
        area = forms.Textarea(attrs={"rows": 4, "maxlength": column.max_length})
        return column.formfield(**kwargs | {"widget": area})
    return column.formfield(**kwargs)


class PageForm(forms.ModelForm):
    """A page, or a row of a page: lenient while the candidate types, strict when re-bound.

    `mandatory` names what must be filled when it is shown; `blocking` those of them that no
    reason can replace at transmission; `shown_if` gives a field the other field and the values
    that make it appear; `words` says what to do when a mandatory field is empty.
    """

    mandatory: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    shown_if: dict[str, tuple[str, frozenset]] = {}
    words: dict[str, str] = {}
    hints: dict[str, str] = {}
    sizes: dict[str, str] = {}
    tokens: dict[str, str] = {}
    radios: tuple[str, ...] = ()
    #: fields on which `cautions` may have something to say
    warns: tuple[str, ...] = ()
    jury: tuple[str, ...] = ()
    lists: dict = {}
    choice_words: dict = {}
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    use_required_attribute = False

    class Meta:
        formfield_callback = field_for

    def __init__(self, *args, strict=False, reading=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading = reading
        demanded = self.demanded(self.data) if strict else frozenset()
        for name, field in self.fields.items():
            field.required = name in demanded
            if name in self.words:
                field.error_messages["required"] = self.words[name]
            else:
                field.error_messages["required"] = _("Renseignez ce champ : %(label)s.") % {
                    "label": field.label
                }

    @classmethod
    def shown(cls, values) -> frozenset:
        """Names of the fields that these raw values show."""
        hidden = set()
        for name, (other, wanted) in cls.shown_if.items():
            if str(values.get(other) or "") not in wanted or other in hidden:
                hidden.add(name)
        return frozenset(cls.base_fields) - hidden

    @classmethod
    def demanded(cls, values) -> frozenset:
        """Names that must be filled, given the raw values: mandatory and shown."""
        return frozenset(cls.mandatory) & cls.shown(values)

    @classmethod
    def cautions(cls, instance, values, reading) -> dict:
        """Words by field on values worth a second look: shown beside them, refusing nothing."""
        return {}

    def validate_unique(self):
        """Nothing here is unique but the row itself."""

    def validate_constraints(self):
        """The database holds its constraints; a page is saved field by field."""


def raw(instance, name) -> str:
    """What a widget would post for a stored value."""
    column = instance._meta.get_field(name)
    if column.is_relation:
        return str(getattr(instance, column.attname) or "")
    value = getattr(instance, name)
    if isinstance(column, CountryField):
        return value.code or ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(column, models.DateField):
        return value.strftime("%d/%m/%Y") if value else ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return "" if value is None else str(value)
