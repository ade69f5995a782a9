"""Seeing the portal as a candidate: read-only, bannered, fifteen minutes, in the journal (U16).

Nothing is signed in as anybody: the session stays the agent's, and only the pages of the one
dossier are read with the candidate's eyes. Everything else, and every POST, is refused (V8).
"""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from backoffice.desk import address
from dossiers import access, workflow
from dossiers.models import Dossier

KEY = "seen_as"
#: how long one look lasts
LIFE = timedelta(minutes=15)


def begin(request, dossier, reason) -> None:
    """Let this session read the dossier's pages as its candidate does. Raises Refused in words."""
    if not access.is_support(dossier, request.user):
        raise Refused(_("Cette action ne vous est pas ouverte."))
    if not reason.strip():
        raise Refused(_("Dites pourquoi vous regardez le portail comme ce candidat."))
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        workflow.record(
            fresh, "seen_as", actor=request.user, at=request.at, note=reason.strip()[:300]
        )
    until = int((request.at + LIFE).timestamp())
    request.session[KEY] = {"number": dossier.number, "until": until}


def end(request) -> None:
    """Stop looking; nothing to stop is no error. What was looked at is remembered, to lead back."""
    if request.session.get(KEY):
        request.session[KEY] = request.session[KEY] | {"until": 0}


def middleware(get_response):
    """Reads the pages of the dossier looked at as its candidate would, and refuses to write."""

    def seen(request):
        look = _look(request)
        if look is None:
            return _back(request) or get_response(request)
        if request.method not in ("GET", "HEAD"):
            return _refused(request)
        request.seen_as = look
        request.seen_by, request.user = request.user, look["candidate"]
        return get_response(request)

    return seen


def _said(request):
    """What this session remembers of a look at the very dossier this address is about, or None."""
    said = request.session.get(KEY) if request.path.startswith("/dossiers/") else None
    return said if said and request.path.split("/")[2] == said["number"] else None


def _back(request):
    """A page read during a look that has ended leads to the desk, to who still may be there."""
    said = _said(request)
    if not said or request.method != "GET" or not access.is_support(None, request.user):
        return None
    dossier = Dossier.objects.filter(number=said["number"]).first()
    if dossier is None or access.is_candidate(dossier, request.user):
        return None
    messages.info(
        request, _("Vous ne lisez plus ce dossier comme son candidat\u00a0: la vue est finie.")
    )
    return redirect(address(dossier))


def _look(request):
    """The look under way on the very dossier this address is about, or None."""
    said = _said(request)
    if said is None:
        return None
    until = datetime.fromtimestamp(said["until"], UTC)
    agent = request.user
    if request.at >= until or not access.is_support(None, agent):
        return None
    dossier = Dossier.objects.filter(number=said["number"]).select_related("user").first()
    if dossier is None:
        return None
    return {"candidate": dossier.user, "agent": agent, "until": until, "pk": dossier.pk}


def _refused(request):
    reason = _("Vous lisez ce dossier comme son candidat : rien ne s’y modifie.")
    if request.headers.get("HX-Request"):
        return HttpResponse(reason, status=403, content_type="text/plain; charset=utf-8")
    return render(request, "errors/refused.html", {"reason": reason}, status=403)
