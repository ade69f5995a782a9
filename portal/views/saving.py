"""Saving the fields of a page: one by one for the script, all at once without it."""

import re
from datetime import UTC, datetime

from django import forms
from django.shortcuts import render

from accounts.numbers import is_number
from dossiers import actions, fees, sections
from portal import marks
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
    found = saved.fields.get(name, actions.FieldSaved())
    disputed = name in saved.conflicts
    context = touched(request, fresh, section, saved.pages) | {
        "f": {
            "name": name,
            "error": found.error,
            "caution": _caution(section, fresh, name),
        },
        "version": found.version,
        "mark": marks.written(found.version, found.theirs if disputed else data.get(name, "")),
        "dispute": dispute(found) if disputed else None,
        **_documents(fresh, section, names),
    }
    return render(request, "dossier/_saved.html", context, status=status)


def dispute(found) -> dict:
    """A field changed elsewhere, as its status node tells it: other value, words, hour."""
    since = datetime.fromtimestamp(found.since, UTC) if found.since else None
    return {
        "theirs": found.theirs,
        "shown": found.shown,
        "since": since,
        "version": found.version,
        "mark": marks.written(found.version, found.theirs),
    }


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


def whole(request, frame, section):
    """Save the fields posted that their author changed; an `actions.Saved` tells what became of
    each. One changed elsewhere meanwhile is left alone, in conflict, until a button chooses."""
    data = posted(request, section, frame)
    if not data:
        return actions.Saved(frame.dossier)
    seen = marks.posted(request)
    untouched = {name for name, mark in seen.items() if name in data and mark.shows(data[name])}
    mine, _space, version = request.POST.get("garder-saisie", "").partition(" ")
    versions = {name: mark.version for name, mark in seen.items()}
    if mine in data and is_number(version):
        versions[mine] = int(version)
    return actions.autosave(
        frame.dossier,
        section.slug,
        data,
        actor=request.user,
        at=request.at,
        versions=versions,
        writer=_writer(request),
        untouched=frozenset((untouched - {mine}) | {request.POST.get("reprendre-autre")}),
    )


def tell(request):
    """The script that posted a whole page learns, by the name it gave it, that it is saved."""
    writer = _writer(request)
    if writer:
        request.session["saved"] = f"{writer.by}-{writer.rank}"


def disputes(request, saved) -> dict:
    """For the page drawn again: by field in conflict, what was typed and the value elsewhere."""
    return {
        name: dispute(saved.fields[name])
        | {"mine": request.POST.get(name, ""), "seen": request.POST.get(marks.PREFIX + name, "")}
        for name in saved.conflicts
    }


def typed(request, frame, section) -> list[dict]:
    """What a post would have changed on the page: labels and texts, to be copied."""
    found, seen = [], marks.posted(request)
    for sheet in section.sheets(sections.Reading(frame.dossier)):
        for name, field in sheet.form_class.base_fields.items():
            key = sheet.prefix + name
            text = request.POST.get(key, "")
            shown = key in seen and seen[key].shows(text)
            if text.strip() and not shown and text.strip() != sheet.values[name]:
                found.append({"label": field.label, "text": text.strip()})
    return found


def homeless(request, frame, section) -> list[dict]:
    """What was typed where it has no place any more, a card deleted or an answer fixed elsewhere
    since: labels and texts, to be copied (C20)."""
    sheets = section.sheets(sections.Reading(frame.dossier))
    there = {sheet.prefix + name for sheet in sheets for name in _writable(sheet)}
    found = []
    for key, mark in marks.posted(request).items():
        field = _field(section, key)
        text = request.POST.get(key, "")
        if field and key not in there and text.strip() and not mark.shows(text):
            found.append({"label": field.label, "text": text.strip()})
    return found


def _field(section, key):
    """The form's field of a posted name, whether its card is still there or not."""
    head, dash, name = key.partition("-")
    form = section.row_form if dash else section.form
    return form.base_fields.get(name if dash else head) if form else None


def _writable(sheet):
    return [name for name in sheet.form_class.base_fields if name not in sheet.fixed]


def posted(request, section, frame) -> dict:
    """Raw values of the page's fields found in the post, but those fixed by now; a box not ticked
    is posted empty."""
    found = {}
    for sheet in section.sheets(sections.Reading(frame.dossier)):
        for name in _writable(sheet):
            key, field = sheet.prefix + name, sheet.form_class.base_fields[name]
            if key in request.POST:
                found[key] = request.POST[key]
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
