"""Examining documents: a verdict, who has the dossier in charge, a file shown within the desk."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import networks
from accounts.numbers import is_number
from accounts.refusal import Refused
from backoffice.desk import address
from backoffice.views import desk
from dossiers import actions, scans, store
from dossiers.models import Consultation, Document, StoredFile

PICTURES = {"jpg": "image/jpeg", "png": "image/png"}


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
def framed(request, pk, file):
    """A picture of this dossier, to be shown inside the desk and nowhere else."""
    dossier, stored = _file_of(request, pk, file)
    if stored.type not in PICTURES:
        raise Http404
    looked(request, dossier, file)
    return _picture(lambda: _bytes(stored), PICTURES[stored.type], stored.name, stored.type)


@require_safe
def leaf(request, pk, file, rank):
    """One page of a PDF of this dossier, drawn as a picture apart, to be shown inside the desk."""
    dossier, stored = _file_of(request, pk, file)
    if stored.type != "pdf" or not 1 <= rank <= (stored.pages or 1):
        raise Http404
    looked(request, dossier, file)
    return _picture(lambda: scans.leaf(_bytes(stored), rank), PICTURES["jpg"], stored.name, "jpg")


def _file_of(request, pk, file):
    """The dossier and its file, for who may read documents; 404 when it is not one of its own."""
    dossier = desk.dossier_of(request, pk, "dossiers.view_document", "dossiers.change_dossier")
    if not Document.objects.filter(dossier=dossier, file=file).exists():
        raise Http404
    return dossier, get_object_or_404(StoredFile, pk=file)


def _bytes(stored):
    return store.open_bytes(stored.key, stored.digest)


def _picture(draw, content, name, kind):
    try:
        data = draw()
    except (store.Damaged, OSError):
        return HttpResponse(_("Ce fichier n’a pas pu être lu."), status=503)
    except Refused as refused:
        return HttpResponse(refused.reason, status=503)
    response = HttpResponse(data, content_type=content)
    response["Content-Disposition"] = scans.disposition(name, inline=True, kind=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def looked(request, dossier, file) -> None:
    """Trace that this file of the dossier is read on the desk (U12)."""
    said = {"reader": request.user, "at": request.at, "network": networks.of(request)}
    actions.look(dossier.pk, door=Consultation.Door.DESK, file=file, **said)


def _number(text) -> int | None:
    return int(text) if text and is_number(text) else None
