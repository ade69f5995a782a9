"""Saving the fields of a page: one by one for the script, all at once without it."""

import re
from datetime import UTC, datetime

from django import forms
from django.shortcuts import render

from accounts.numbers import is_number
from dossiers import actions, fees, sections
from portal.fields import slot_dict
from portal.formats import euro
from portal.frame import Frame
from portal.offers import Offers
from portal.views import bill

#: the name a page gives itself when it opens
OPENING = re.compile(r"[0-9a-z]{8,24}")


def field(request, frame, section):
    """Save the fields named by `?champ=`; answer with their status nodes, never the inputs."""
    names = request.GET.getlist("champ")
    data = {name: request.POST.get(name, "") for name in names}
    saved = actions.autosave(
        frame.dossier,
        section.slug,
        data,
        actor=request.user,
        at=request.at,
        versions=_versions(request),
        writer=_writer(request),
    )
    fresh = Frame(request, saved.dossier, frame.numbered, reading=saved.reading)
    status = 409 if saved.conflicts else 422 if saved.errors else 200
    name = names[0] if names else ""
    found = saved.fields.get(name)
    context = touched(request, fresh, section, saved.pages) | {
        "f": {
            "name": name,
            "error": found.error if found else "",
            "caution": _caution(section, fresh, name),
        },
        "version": found.version if found else 0,
        "theirs": found.theirs if found else None,
        "shown": found.shown if found else "",
        "since": datetime.fromtimestamp(found.since, UTC) if found and found.since else None,
        **_documents(fresh, section, names),
    }
    return render(request, "dossier/_saved.html", context, status=status)


def _caution(section, frame, name):
    """Words on a value worth a second look; sheets are read only for fields that may have some."""
    bare = name.rpartition("-")[2]
    if not any(bare in form.warns for form in (section.form, section.row_form) if form):
        return ""
    sheets = section.sheets(frame.reading)
    found = (each.cautions.get(bare, "") for each in sheets if each.prefix + bare == name)
    return next(found, "")


def _versions(request):
    said = request.POST.get("version", "")
    names = request.GET.getlist("champ")
    return {names[0]: int(said)} if is_number(said) and names else {}


def _writer(request):
    """Which opening of the page saves, and the rank of this save; None for who does not say."""
    by, rank = request.POST.get("par", ""), request.POST.get("suite", "")
    if not OPENING.fullmatch(by) or not is_number(rank):
        return None
    return actions.Writer(by, int(rank), last="dernier" in request.POST)


def _documents(frame, section, names) -> dict:
    """The pieces of the page, drawn again where an answer makes some appear or go."""
    if not sections.unfolds(frame.dossier.campaign, section, names):
        return {}
    given = {"campaign": frame.dossier.campaign, "url": frame.post_url(section.slug)}
    given["offers"] = Offers(frame.reading, frame.request.at)
    slots = [each for each in section.slots(frame.reading) if each.row is None]
    return {"oob": True, "slots": [slot_dict(each, locked=False, **given) for each in slots]}


def touched(request, frame, section, pages=None) -> dict:
    """The out-of-band nodes after a change: hour, menu entries, counts, fee.

    `pages` are those that a saved field moved: choosing formations alone moves the fee shown there.
    """
    slugs = set(pages or ()) | {section.slug}
    return {
        "saved_at": request.at,
        "page_left": frame.progress(section)["left"],
        "entries": [frame.entry(each) for each in frame.sections if each.slug in slugs],
        "totals": totals(frame) if section.slug == "formations" and pages is None else [],
        **(bill.context(frame) if section.slug == "frais" else {}),
        **frame.counts(),
    }


def totals(frame) -> list[dict]:
    """The running fee, wherever the page shows it."""
    return [{"id": "total-frais", "words": euro(fees.bill(frame.dossier).total)}]


def whole(request, frame, section) -> dict:
    """Save every field posted. Returns sentences by field for those kept as drafts."""
    data = posted(request, section, frame)
    if not data:
        return {}
    saved = actions.autosave(frame.dossier, section.slug, data, actor=request.user, at=request.at)
    return saved.errors


def typed(request, frame, section) -> list[dict]:
    """What a post would have changed on the page: labels and texts, to be copied."""
    found = []
    for sheet in section.sheets(sections.Reading(frame.dossier)):
        for name, field in sheet.form_class.base_fields.items():
            text = request.POST.get(sheet.prefix + name, "").strip()
            if text and text != sheet.values[name]:
                found.append({"label": field.label, "text": text})
    return found


def posted(request, section, frame) -> dict:
    """Raw values of the page's fields found in the post; a box not ticked is posted empty."""
    found = {}
    for sheet in section.sheets(sections.Reading(frame.dossier)):
        for name, field in sheet.form_class.base_fields.items():
            key = sheet.prefix + name
            if key in request.POST:
                found[key] = request.POST.get(key)
            elif isinstance(field.widget, forms.CheckboxInput) and _sent(request, sheet):
                found[key] = ""
    return found


def _sent(request, sheet):
    """Whether this very form was posted: another of its fields is there, or it has only boxes."""
    names = list(sheet.form_class.base_fields)
    boxes = [
        isinstance(f.widget, forms.CheckboxInput) for f in sheet.form_class.base_fields.values()
    ]
    return (all(boxes) and "complet" in request.POST) or any(
        sheet.prefix + name in request.POST for name in names
    )
