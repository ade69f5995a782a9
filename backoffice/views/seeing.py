"""Beginning and ending a look at the portal as a candidate sees it."""

from django.contrib import admin
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.refusal import Refused
from backoffice import seeing
from backoffice.desk import address
from backoffice.views.desk import dossier_of


@require_http_methods(["GET", "POST"])
def begin(request, pk):
    """Ask why, then lead to the candidate's overview."""
    dossier = dossier_of(request, pk, "dossiers.change_dossier")
    error = ""
    if request.method == "POST":
        if request.POST.get("number") != dossier.number:
            raise Refused(_("Ce formulaire est celui d’un autre dossier : rien n’a été changé."))
        try:
            seeing.begin(request, dossier, request.POST.get("motif", ""))
            return redirect("numbered_dossier", number=dossier.number)
        except Refused as refused:
            error = refused.reason
    request.current_app = admin.site.name
    shown = admin.site.each_context(request) | {
        "dossier": dossier,
        "address": address(dossier),
        "action": {"title": _("Voir comme le candidat")},
        "title": _("Voir comme le candidat"),
        "minutes": int(seeing.LIFE.total_seconds() // 60),
        "error": error,
    }
    return render(request, "bureau/comme_candidat.html", shown, status=409 if error else 200)


@require_POST
def end(request, pk):
    """Stop looking; back to the dossier's desk."""
    dossier = dossier_of(request, pk, "dossiers.change_dossier")
    seeing.end(request)
    return redirect(address(dossier))
