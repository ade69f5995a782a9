"""The candidate asks to read what referents wrote, and reads what a person decided (P3)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from referents import actions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request):
    """One block per dossier: what was asked and decided, and a button where one may ask."""
    dossiers = request.user.dossiers.select_related("campaign").order_by("-pk")
    if request.method == "POST":
        dossier = dossiers.filter(number=request.POST.get("dossier", "")).first()
        if dossier is None:
            raise Http404
        actions.ask_access(dossier, actor=request.user, at=request.at)
        messages.success(request, _("Votre demande est enregistrée."))
        return redirect("account_access")
    return render(request, "account/access.html", {"lines": [_line(each) for each in dossiers]})


def _line(dossier):
    asked = dossier.access_requests.prefetch_related("files__file").order_by("-pk")
    return {"dossier": dossier, "requests": asked, "why_not": actions.access_refusal(dossier)}
