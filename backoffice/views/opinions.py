"""Support cancels a request made to a referent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.refusal import Refused
from backoffice.desk import address
from referents import actions
from referents.models import Recommendation


@require_POST
def revoke(request, pk):
    """Kill the link of a request, with a reason kept in the journal; back to the dossier."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    made = Recommendation.objects.whole().filter(pk=pk).first()
    if made is None:
        raise Http404
    if request.POST.get("number") != made.dossier.number:
        raise Refused(_("Ce formulaire est celui d’un autre dossier : rien n’a été changé."))
    actions.revoke(made, actor=request.user, at=request.at, why=request.POST.get("motif", ""))
    messages.success(request, _("La demande est annulée : son lien n’ouvre plus rien."))
    return redirect(f"{address(made.dossier)}#avis-recus")
