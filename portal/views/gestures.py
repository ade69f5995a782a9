"""What the buttons of a page ask: pieces, rows, formations."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.numbers import is_number
from accounts.refusal import Refused
from dossiers import actions
from dossiers.sections.forms import DayField
from portal.views import asking

UPLOAD = "fichier-"


def slot_named(request) -> str:
    """The slot a script's gesture is about."""
    for name in ("retirer", "exempter", "plus-tard", "deposer", "remettre", "reutiliser"):
        if name in request.POST:
            return request.POST[name]
    return next((name[len(UPLOAD) :] for name in request.FILES), "")


def on_pieces(request, frame, section) -> dict:
    """Deposit every file posted, then do the gesture asked. Returns sentences by slot."""
    errors = {}
    for name in request.FILES:
        if name.startswith(UPLOAD):
            _try(errors, name[len(UPLOAD) :], _deposit, request, frame, section)
    if "deposer" in request.POST and UPLOAD + request.POST["deposer"] not in request.FILES:
        errors[request.POST["deposer"]] = _("Choisissez d’abord un fichier, puis déposez-le.")
    for name, gesture in GESTURES.items():
        if request.POST.get(name):
            _try(errors, request.POST[name], gesture, request, frame, section)
    return errors


def _try(errors, key, gesture, *given):
    """Do one gesture; its refusal is shown beside its slot, the others go on."""
    try:
        gesture(key, *given)
    except Refused as refusal:
        errors[key] = refusal.reason


def _deposit(key, request, frame, section):
    uploads = request.FILES.getlist(UPLOAD + key)
    place = (frame.dossier, section.slug, key)
    title = request.POST.get(f"titre-{key}", "")[:150]
    said = {"actor": request.user, "at": request.at, "title": title}
    if f"ensemble-{key}" in request.POST or (len(uploads) > 1 and _single(key, frame, section)):
        actions.deposit_shots(*place, uploads, turns=_turns(key, request), **said)
        return
    for upload in uploads:
        actions.deposit(*place, upload, **said)


def _single(key, frame, section) -> bool:
    """Whether the slot takes one document: several files are then its pages (without script)."""
    slots = section.slots(frame.reading)
    return any(slot.key == key and not slot.piece.several for slot in slots)


def _turns(key, request) -> list[int]:
    """Quarter turns of each page, in degrees; anything else is no turn."""
    said = request.POST.get(f"tours-{key}", "").split(",")
    return [int(each) if each in ("90", "180", "270") else 0 for each in said]


def _remove(key, request, frame, section):
    """Take out what answers a slot, or the one document that `doc-<number>` names."""
    rows = frame.dossier.documents.current().filter(page=section.slug)
    named = key.removeprefix("doc-")
    wanted = rows.filter(pk=named) if key != named and is_number(named) else rows.filter(slot=key)
    for document in wanted:
        actions.remove_document(frame.dossier, document.pk, actor=request.user, at=request.at)


def _restore(key, request, frame, section):
    """Put back what was last removed; the script names it, and may ask twice for the same."""
    removed = frame.dossier.documents.filter(slot=key, removed_at__isnull=False)
    named = request.POST.get("document", "")
    removed = removed.filter(pk=named) if is_number(named) else removed
    last = removed.order_by("removed_at", "pk").last()
    if last:
        actions.restore_document(frame.dossier, last.pk, actor=request.user, at=request.at)


def _reuse(key, request, frame, section):
    chosen = request.POST.get(f"reprise-{key}", "")
    if not is_number(chosen):
        raise Refused(_("Choisissez d’abord le document à reprendre."))
    asked = {"actor": request.user, "at": request.at}
    actions.reuse(frame.dossier, section.slug, key, int(chosen), **asked)


def _exempt(key, request, frame, section):
    reason = request.POST.get(f"exempter-motif-{key}", "")
    actions.exempt(
        frame.dossier, section.slug, key, reason=reason, actor=request.user, at=request.at
    )


def _defer(key, request, frame, section):
    actions.defer(
        frame.dossier,
        section.slug,
        key,
        reason=request.POST.get(f"plus-tard-motif-{key}", ""),
        until=_day(request.POST.get(f"plus-tard-date-{key}", "")),
        actor=request.user,
        at=request.at,
    )


def _day(text) -> date | None:
    try:
        return DayField(required=False).clean(text)
    except ValidationError:
        return None


GESTURES = {
    "retirer": _remove,
    "remettre": _restore,
    "exempter": _exempt,
    "plus-tard": _defer,
    "reutiliser": _reuse,
}


def on_rows(request, frame, section) -> None:
    """Add or delete a row, where a button asked."""
    asked = {"actor": request.user, "at": request.at}
    if "ajouter" in request.POST:
        choice = request.POST["ajouter"]
        actions.add_row(frame.dossier, section.slug, choice=choice, **asked)
    if is_number(request.POST.get("supprimer", "")):
        actions.remove_row(frame.dossier, section.slug, int(request.POST["supprimer"]), **asked)


def on_formations(request, frame, section) -> dict:
    """Take out, tick, accept the notices, where a box or a button asked. Sentences of what was
    refused, by the anchor of its box: the other gestures of the same post are done.

    Boxes count by what changed since they were shown: a page open since before a formation was
    chosen elsewhere takes none out (C20). Nothing is taken out but by its own button (C37), and
    first of all: one route gives way to another in one post.
    """
    if section.slug != "formations":
        return {}
    errors, asked = {}, {"actor": request.user, "at": request.at}
    chosen = {each.formation_id: each.pk for each in frame.reading.candidatures}
    shown = _shown(request)
    for each in (each for each, pk in chosen.items() if str(pk) == request.POST.get("decocher")):
        _try(errors, f"choix-{each}", _untick, frame.dossier, chosen[each], asked)
    for each in (each for each in _boxes(request) if each not in shown and each not in chosen):
        _try(errors, f"choix-{each}", _tick, frame.dossier, each, asked)
    accepted = "notice" in request.POST
    seen = request.POST.get("notice-posee", "on" if accepted else "") == "on"
    if "notice-posee" in request.GET or accepted != seen:
        _try(errors, "notice", _accept, frame.dossier, accepted, asked)
    return errors


def _untick(key, dossier, candidature, asked):
    actions.untick(dossier, candidature, **asked)


def _tick(key, dossier, formation, asked):
    actions.tick(dossier, formation, **asked)


def _accept(key, dossier, accepted, asked):
    actions.accept_notices(dossier, accepted, **asked)


def about_formations(request) -> bool:
    """Whether a script's post is about choosing formations or accepting notices."""
    asked = {"decocher", "garder"} & set(request.POST)
    return bool(asked) or bool({"notice-posee", "formation"} & set(request.GET))


def unticking(request, frame) -> list:
    """The candidatures whose box was just emptied: asked about before anything is taken out.

    The script's own post names one box; a whole page says which were shown ticked.
    """
    named = request.GET.get("formation", "")
    shown = {int(named)} if is_number(named) else _shown(request)
    kept = {int(each) for each in request.POST.getlist("garder") if is_number(each)}
    emptied = shown - {*_boxes(request), *kept}
    return [each for each in frame.reading.candidatures if each.formation_id in emptied]


def _boxes(request) -> list:
    """Formations whose box is ticked in the post, each once, in the order of the page: the first
    of them is the first of the bill.
    """
    posted = [int(each) for each in request.POST.getlist("choix") if is_number(each)]
    return list(dict.fromkeys(posted))


def _shown(request) -> set:
    """Formations whose box the posted page had shown ticked."""
    return {int(each) for each in request.POST.get("choix-vus", "").split() if is_number(each)}


def anchor(request) -> str:
    """Where to land after a gesture: the slot or list it changed."""
    key = slot_named(request)
    if key:
        return f"#piece-{key}"
    if asking.BUTTONS & set(request.POST):
        return "#demandes"
    return "#rangees" if {"ajouter", "supprimer"} & set(request.POST) else ""
