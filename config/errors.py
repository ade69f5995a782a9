"""Designed error pages: what happened, what to do, and the number to quote to support."""

import math

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

from config.returned import posted

BARE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1><p>Référence à donner à l’assistance : {reference}</p>
<p><a href="/">Accueil</a></p></html>"""


def page(request, status: int, title: str, name: str = "", **facts) -> HttpResponse:
    """The page of an error, `errors/<status>.html`; a bare one when even that cannot be drawn."""
    reference = getattr(request, "id", "")
    context = {"reference": reference, "title": title, **facts}
    try:
        return render(request, f"errors/{name or status}.html", context, status=status)
    except TemplateDoesNotExist:
        return HttpResponse(BARE.format(title=title, reference=reference), status=status)


@login_not_required
def bad_request(request, exception=None):
    """400: the request itself is not understood; 413 when it is larger than we read."""
    if isinstance(exception, RequestDataTooBig):
        return page(request, 413, "Envoi trop lourd")
    return page(request, 400, "Demande incomprise")


@login_not_required
def permission_denied(request, exception=None):
    """403: the function exists, and is not for this account."""
    return page(request, 403, "Accès refusé")


@login_not_required
def csrf_failure(request, reason=""):
    """403: the form was too old, or was not ours; what ours held is sent again in one gesture."""
    returned = posted(request)
    return page(request, 403, "Formulaire expiré", "csrf", returned=returned)


@login_not_required
def not_found(request, exception=None):
    """404: nothing here, or nothing for this account; the page does not tell which."""
    return page(request, 404, "Page introuvable")


@login_not_required
def too_many(request, exception=None):
    """429: too many requests from one place; said when to come back, by the limit that was met."""
    seconds = getattr(request, "wait", 60)
    answer = page(request, 429, "Trop de demandes", minutes=math.ceil(seconds / 60))
    answer["Retry-After"] = str(seconds)
    return answer


@login_not_required
def server_error(request):
    """500: our fault. The reference finds the trace in the logs, what was posted is given back."""
    try:
        return page(request, 500, "Erreur du service", returned=posted(request))
    # The page itself may be what fails, and this is the last word the visitor gets.
    except Exception:  # noqa: BLE001
        reference = getattr(request, "id", "")
        return HttpResponse(BARE.format(title="Erreur du service", reference=reference), status=500)
