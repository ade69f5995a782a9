"""Ruling on a candidate's demand to read opinions: what was written, the decision, its reason."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.numbers import is_number
from accounts.refusal import Refused
from referents import access, actions, reading
from referents.models import AccessRequest

FIELDS = ("decision", "reason", "text")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, pk):
    """One demand: by POST the decision, once; refused in words, what was typed stays (P3)."""
    if not request.user.has_perm("referents.view_accessrequest"):
        raise PermissionDenied
    asked = _asked(pk)
    if request.method != "POST":
        return _render(request, asked)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    chosen = request.POST.getlist("files")
    try:
        actions.decide_access(asked, **typed, files=chosen, actor=request.user, at=request.at)
    except Refused as refusal:
        error = str(refusal.reason)
        return _render(request, asked, typed=typed, chosen=chosen, error=error)
    messages.success(request, _("La décision est enregistrée, le candidat en est averti."))
    return redirect("admin:referents_accessrequest_change", pk)


def _asked(pk):
    rows = AccessRequest.objects.select_related("dossier__user", "dossier__campaign", "decided_by")
    asked = rows.filter(pk=pk).first() if is_number(str(pk)) else None
    if asked is None:
        raise Http404
    return asked


def _render(request, asked, *, typed=None, chosen=(), error=""):
    """The screen; what people wrote is read only by whoever may decide, until it is decided."""
    decides = access.may_decide(request.user) and not asked.decision
    answered = reading.answered(asked.dossier) if decides else []
    text = reading.transcript(asked.dossier) if decides else ""
    context = admin.site.each_context(request) | {
        "title": _("Accès aux avis, dossier %(number)s") % {"number": asked.dossier.number},
        "opts": AccessRequest._meta,
        "asked": asked,
        "late": not asked.decision and request.at >= asked.due_at,
        "decides": decides,
        "documents": [each.file for each in answered if each.file],
        "choices": AccessRequest.Decision.choices,
        "typed": {"text": text} | (typed or {}),
        "chosen": chosen,
        "whole": text,
        "error": error,
    }
    return render(request, "bureau/acces.html", context, status=409 if error else 200)
