"""Examining documents: a verdict, who has the dossier in charge, a file shown within the desk."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts import networks
from accounts.numbers import is_number
from accounts.refusal import Refused
from backoffice.desk import address
from backoffice.views import desk
from dossiers import actions, scans, store
from dossiers.models import Consultation, Document, StoredFile

TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}

#: What the browser's own reader of PDF needs, and nothing more: no script, no other host.
FRAMED = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'self'"
)


@require_POST
def judge(request, pk):
    """Give or take back the verdict of a document, then go to the next one to examine."""
    dossier = desk.dossier_of(request, pk, "dossiers.change_dossier")
    desk.same_dossier(request, dossier)
    said = {"actor": request.user, "at": request.at, "seen": _number(request.POST.get("seen"))}
    document = _number(request.POST.get("document"))
    asked, _colon, template = request.POST.get("verdict", "").partition(":")
    try:
        if asked == "undo":
            actions.unjudge(dossier, document, **said)
            return redirect(f"{address(dossier)}?piece={document}")
        words = {"template": _number(template), "reason": request.POST.get("reason", "")}
        actions.judge(dossier, document, asked, **words, **said)
    except Refused as refused:
        return desk.show(request, dossier.pk, error=str(refused.reason), piece=document)
    return redirect(_next(request, dossier, document))


def _next(request, dossier, judged):
    found = desk.look(dossier, request).examination.next_to_examine(judged)
    following = found.document.pk if found else judged
    return f"{address(dossier)}?piece={following}&juge={judged}"


@require_POST
def charge(request, pk):
    """Take a dossier in charge, or give it back."""
    dossier = desk.dossier_of(request, pk, "dossiers.change_dossier")
    desk.same_dossier(request, dossier)
    said = {"actor": request.user, "at": request.at}
    try:
        if "rendre" in request.POST:
            actions.leave_charge(dossier, **said)
        else:
            actions.take_charge(dossier, seen=_number(request.POST.get("agent")), **said)
    except Refused as refused:
        return desk.show(request, dossier.pk, error=str(refused.reason))
    return redirect(address(dossier))


@require_safe
@xframe_options_sameorigin
def framed(request, pk, file):
    """A file of this dossier, to be shown inside the desk and nowhere else."""
    dossier = desk.dossier_of(request, pk, "dossiers.view_document", "dossiers.change_dossier")
    if not Document.objects.filter(dossier=dossier, file=file).exists():
        raise Http404
    stored = get_object_or_404(StoredFile, pk=file)
    looked(request, dossier, file)
    try:
        data = store.open_bytes(stored.key, stored.digest)
    except (store.Damaged, OSError):
        return HttpResponse(_("Ce fichier n’a pas pu être lu."), status=503)
    response = HttpResponse(data, content_type=TYPES[stored.type])
    response["Content-Disposition"] = scans.disposition(stored.name, inline=True, kind=stored.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FRAMED
    response["Cache-Control"] = "private, no-store"
    return response


def looked(request, dossier, file) -> None:
    """Trace that this file of the dossier is read on the desk (U12)."""
    said = {"reader": request.user, "at": request.at, "network": networks.of(request)}
    actions.look(dossier.pk, door=Consultation.Door.DESK, file=file, **said)


def _number(text) -> int | None:
    return int(text) if text and is_number(text) else None
