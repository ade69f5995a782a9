"""What the field and slot components read, from the sheets and slots of a section."""

from django.db import models as db
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dossiers.models import Document
from portal import marks
from portal.templatetags.portal_tags import kind_of

TYPE_WORDS = {"jpg": "jpg", "png": "png", "pdf": "pdf"}
ACCEPT = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
MEGA = 1_000_000


def field_dicts(sheet, names, *, url, locked, strict=False, disputes=None) -> list[dict]:
    """The components' dicts of these fields of a sheet, in their order.

    A field of `disputes` (changed elsewhere while it was typed) shows what was typed.
    """
    asked = {name: (disputes or {}).get(sheet.prefix + name) for name in names}
    form = sheet.form_class(
        initial=sheet.values | {name: each["mine"] for name, each in asked.items() if each},
        instance=sheet.instance,
        prefix=sheet.prefix[:-1] or None,
        reading=sheet.reading,
    )
    errors = _errors(sheet, strict)
    return [
        _field(
            sheet,
            form,
            name,
            url=url,
            locked=locked or name in sheet.fixed,
            error=errors.get(name, ""),
            dispute=asked[name],
        )
        for name in names
        if name not in sheet.hidden
    ]


def shared_lists(rows) -> list[dict]:
    """The cards of a page; their lists of suggestions are those of the first, written once."""
    found = list(rows)
    for each in (each for row in found[1:] for each in row["fields"]):
        each["options"] = ()
    return found


def _errors(sheet, strict):
    """Sentences to show: those of the drafts, and all that is missing once a check was asked."""
    if strict:
        return dict(sheet.faults())
    if not sheet.drafts:
        return {}
    form = sheet.bound(strict=False)
    form.full_clean()
    return {name: str(form.errors[name][0]) for name in sheet.drafts if name in form.errors}


def _field(sheet, form, name, *, url, locked, error, dispute):
    bound = form[name]
    given = sheet.form_class
    value = sheet.values[name]
    options = getattr(given, "lists", {}).get(name)
    token = given.tokens.get(name)
    if token:
        bound.field.widget.attrs["autocomplete"] = token
    key = sheet.prefix + name
    return {
        "bound": bound,
        "name": key,
        "label": bound.field.label,
        "hint": given.hints.get(name, ""),
        "required": name in given.mandatory or name in sheet.demanded,
        "filled": bool(value),
        "error": error,
        "caution": sheet.cautions.get(name, ""),
        "saved_at": "",
        "wide": given.sizes.get(name, "long"),
        "kind": _kind(sheet, name, bound, options),
        "options": options() if options else (),
        "list_id": f"liste-{name}" if options else "",
        "locked": locked,
        "autosave_url": "" if locked else f"{url}&champ={key}",
        "when": _when(sheet, name),
        "version": sheet.version(name),
        "mark": "" if locked else marks.written(sheet.version(name), value),
        **_asked(dispute),
    }


def _asked(dispute):
    """A choice not made yet is asked again: version and mark stay those the author saw."""
    if not dispute:
        return {}
    version = dispute["seen"].partition("-")[0]
    return {"dispute": dispute, "mark": dispute["seen"], "version": version, "filled": True}


def _kind(sheet, name, bound, options):
    if options:
        return "datalist"
    if name in sheet.form_class.radios:
        return "radio"
    column = sheet.instance._meta.get_field(name)
    return "date" if isinstance(column, db.DateField) else kind_of(bound)


def _when(sheet, name):
    """« field=value|value » for the script."""
    condition = sheet.form_class.shown_if.get(name)
    if condition is None:
        return ""
    other, wanted = condition
    return f"{sheet.prefix}{other}={'|'.join(sorted(wanted))}"


def slot_dict(slot, *, campaign, url, locked, error="", offers=None) -> dict:
    """The component's dict of an expected piece, with what `offers` adds to it."""
    piece, document = slot.piece, slot.document
    return {
        "key": slot.key,
        "label": slot.label,
        "hint": piece.hint,
        "state": _state(document),
        "required": piece.mandatory,
        "document": document_dict(document),
        "more": [document_dict(each) for each in slot.files[:-1]] if piece.several else [],
        "several": piece.several,
        "types": [TYPE_WORDS[each] for each in piece.types],
        "accept": ",".join(ACCEPT[each] for each in piece.types),
        "max_mb": megas(campaign.max_file_bytes),
        "exemptible": piece.exemptible,
        "deferrable": piece.deferrable,
        "reason": document.reason if document else "",
        "until": document.later_until if document else None,
        "error": error,
        "portrait": piece.portrait,
        "side": campaign.photo_max_px,
        "joins": slot.joins,
        "post_url": url,
        "locked": locked,
        **(offers.of(slot) if offers and not locked else {}),
    }


def free_dict(section, campaign, *, url, locked, error="", offers=None) -> dict:
    """The slot of « Documents annexes »: always empty, takes one more."""
    return {
        "key": section.free_slot,
        "label": _("Ajouter un document"),
        "hint": _("Un courrier d’explication, une attestation, un programme détaillé…"),
        "state": "empty",
        "required": False,
        "document": None,
        "types": ["jpg", "png", "pdf"],
        "accept": ",".join(ACCEPT.values()),
        "max_mb": megas(campaign.max_file_bytes),
        "exemptible": False,
        "deferrable": False,
        "error": error,
        "several": True,
        "joins": True,
        "titled": True,
        "post_url": url,
        "locked": locked,
        **(offers.of_free(section.free_slot) if offers and not locked else {}),
    }


def megas(size) -> str:
    """Bytes as « 2 » or « 4 » megabytes: the very number the server enforces (G1)."""
    return f"{size / MEGA:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _state(document):
    if document is None:
        return "empty"
    return {
        Document.Status.DEPOSITED: "received",
        Document.Status.EXEMPT: "exempt",
        Document.Status.LATER: "later",
    }[document.status]


def document_dict(document) -> dict | None:
    """What a slot says of its file."""
    if document is None or document.file is None:
        return None
    return {
        "id": document.pk,
        "name": document.file.name,
        "size": document.file.size,
        "pages": document.file.pages,
        "received_at": document.created_at,
        "url": reverse("file", args=[document.file_id]),
    }
