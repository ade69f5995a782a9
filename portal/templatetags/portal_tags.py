"""What the templates write in our own way: drawings, dates, sums, sizes, one field of a form."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select, Textarea
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import formats
from portal.icons import FOLD, ICONS, MARKS, SHEET

register = template.Library()

#: What stands between two tags of a list, and says nothing.
BETWEEN = re.compile(r">\s+<")


@register.simple_tag
def icone(name: str, label: str = "") -> SafeString:
    """The named drawing, hidden from screen readers or named by `label`. KeyError if unknown."""
    box = mark_safe(ICONS[name])  # noqa: S308 — our own constant
    if label:
        return format_html(
            '<svg class="ic" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', label, box
        )
    return format_html('<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', box)


@register.simple_tag
def feuille(state: str) -> SafeString:
    """The small sheet of a document slot, in one of the states of `icons.MARKS`."""
    marks = mark_safe(SHEET + MARKS["sending" if state == "sending" else state] + FOLD)  # noqa: S308
    return format_html(
        '<svg class="page {}" viewBox="0 0 40 52" aria-hidden="true">{}</svg>', state, marks
    )


@register.filter
def jour(value: Any) -> str:
    """« mardi 11 mars 2025 » of a date or an instant; a text is left as it is."""
    return formats.day(value) if hasattr(value, "year") else (value or "")


@register.filter
def jour_court(value: Any) -> str:
    """« 11 mars 2025 »."""
    return formats.day(value, weekday=False) if hasattr(value, "year") else (value or "")


@register.filter
def jour_mois(value: Any) -> str:
    """« 11 mars »."""
    return (
        formats.day(value, weekday=False, year=False) if hasattr(value, "year") else (value or "")
    )


@register.filter
def heure(value: Any) -> str:
    """« 14 h 32 », Paris time; a text is left as it is."""
    return formats.hour(value) if isinstance(value, datetime) else (value or "")


@register.filter
def instant(value: Any) -> str:
    """« mardi 11 mars 2025 à 23 h 00 », Paris time."""
    return formats.moment(value) if isinstance(value, datetime) else jour(value)


@register.filter
def quand(value: Any, at: datetime | None = None) -> str:
    """« aujourd’hui à 14 h 21 », « le 3 mars à 20 h 47 » seen from `at`; a text stays as it is."""
    return formats.near(value, at) if isinstance(value, datetime) else (value or "")


@register.filter
def euro(cents: int | None) -> str:
    """« 1 234,50 € » from integer cents."""
    return "" if cents is None else formats.euro(cents)


@register.filter
def euro_court(cents: int | None) -> str:
    """« 90 € », cents only when there are some."""
    return "" if cents is None else formats.euro(cents, short=True)


@register.filter
def octets(size: int | None) -> str:
    """« 1,4 Mo » from bytes."""
    return "" if size is None else formats.octets(size)


@register.filter
def nombre(value: float | None) -> str:
    """« 1 234 »."""
    return "" if value is None else formats.number(value)


@register.filter
def ou(words: Iterable[str] | str) -> str:
    """« jpg, png ou pdf » from a list; a text is left as it is."""
    return words if isinstance(words, str) else formats.either(list(words or []))


@register.filter
def court(user: Any) -> str:
    """« Camille A. »: the first given name and an initial, or the address of who has no name."""
    given = (user.first_names or "").replace(",", " ").split()
    family = getattr(user, "usage_name", "") or user.birth_name or ""
    return f"{given[0]} {family[:1]}." if given and family else user.email


@register.filter
def adresse(text: Any, email: str) -> SafeString:
    """The text with « %(support)s » become a link that writes to this address."""
    before, mark, after = str(text).partition("%(support)s")
    if not mark:
        return conditional_escape(before)
    return format_html('{}<a href="mailto:{}">{}</a>{}', before, email, email, after)


@register.filter
def attrs(pairs: dict[str, Any]) -> SafeString:
    """The mapping as HTML attributes, values escaped; an empty or false value is left out."""
    written = [
        format_html(' {}="{}"', name, "" if value is True else value)
        for name, value in pairs.items()
        if value not in (None, False, "")
    ]
    return mark_safe("".join(conditional_escape(text) for text in written))  # noqa: S308


KINDS = (
    (CheckboxInput, "checkbox"),
    (RadioSelect, "radio"),
    (Select, "select"),
    (Textarea, "textarea"),
)


def kind_of(bound: BoundField) -> str:
    """The way a bound field is drawn, guessed from its widget."""
    widget = bound.field.widget
    if getattr(widget, "input_type", "") == "checkbox" and getattr(
        widget, "allow_multiple_selected", False
    ):
        return "checkboxes"
    if getattr(widget, "input_type", "") == "password":
        return "password"
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "text")


def described(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """The dict `components/champ.html` reads, from a bound field; what is given wins."""
    value = bound.value()
    base = {
        "bound": bound,
        "name": bound.html_name,
        "label": bound.label,
        "hint": bound.help_text,
        "required": bound.field.required,
        "filled": value not in (None, "", [], False),
        "error": " ".join(bound.errors),
        "kind": kind_of(bound),
        "wide": "long",
    }
    return {**base, **given}


@register.inclusion_tag("components/champ.html")
def champ(bound: BoundField, **given: Any) -> dict[str, Any]:
    """A whole field (label, hint, message, input) of an ordinary Django form."""
    return {"f": described(bound, given)}


def saving(f: dict[str, Any]) -> dict[str, str]:
    """The htmx attributes by which a field saves itself, and only itself; none without address."""
    if not f.get("autosave_url"):
        return {}
    typed = f.get("kind") in ("text", "textarea", "date", "datalist")
    return {
        "hx-post": f["autosave_url"],
        "hx-trigger": ("input changed delay:800ms, " if typed else "") + "change, reessayer",
        "hx-sync": "this:queue last",
        "hx-params": f["name"],
        "hx-target": f"#etat-{f['name']}",
        "hx-swap": "innerHTML",
    }


def wiring(f: dict[str, Any]) -> dict[str, Any]:
    """The attributes of one input: ids, description, state, and how it saves itself."""
    hint = f"indice-{f['name']} " if f.get("hint") else ""
    return {
        "aria-describedby": f"{hint}message-{f['name']}",
        "aria-invalid": "true" if f.get("error") else None,
        "disabled": bool(f.get("locked")),
        "data-version": str(f["version"]) if "version" in f else None,
        **saving(f),
    }


@register.simple_tag
def saisie(f: dict[str, Any]) -> SafeString:
    """The input of a text-like field `f`, drawn by its own widget with our attributes."""
    bound, kind = f["bound"], f.get("kind", "text")
    given = {name: value for name, value in wiring(f).items() if value not in (None, False, "")}
    if kind != "checkbox":
        given["class"] = " ".join(
            ["entree", f.get("wide") or "long", bound.field.widget.attrs.get("class", "")]
        ).strip()
    given["id"] = f"champ-{f['name']}"
    if kind not in ("select", "checkbox"):
        given.setdefault("placeholder", bound.field.widget.attrs.get("placeholder", " "))
    if kind == "datalist":
        given["list"] = f.get("list_id") or f"liste-{f['name']}"
    if f.get("required"):
        given["aria-required"] = "true"
    drawn = bound.as_widget(attrs=given)
    if kind == "select":
        # A page repeats its lists by card: light enough, each one is found again by the compression
        # (which looks 32 kB behind), and a list of countries then weighs next to nothing.
        # HTML lets the end tag of an option be left out.
        drawn = BETWEEN.sub("><", drawn).replace("</option>", "")
    return mark_safe(drawn.replace(">---------<", f">{_('Choisir')}<"))  # noqa: S308 — Django's


@register.simple_tag
def choix(f: dict[str, Any]) -> list[dict[str, Any]]:
    """The choices of a radio or check-box field: id, value, label, checked, attributes of each."""
    bound = f["bound"]
    listed = []
    for index, part in enumerate(
        part for part in bound.subwidgets if part.data.get("value") not in ("", None)
    ):
        data = part.data
        listed.append(
            {
                "id": f"champ-{f['name']}" if index == 0 else f"champ-{f['name']}-{index}",
                "value": data["value"],
                "label": data["label"],
                "checked": bool(data.get("selected")),
                "type": "checkbox" if f.get("kind") == "checkboxes" else "radio",
                "attrs": wiring(f),
            }
        )
    return listed
