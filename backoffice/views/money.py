"""Money for the team: figures and exports, an alert to deal with, a double payment given back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.refusal import Refused
from backoffice import money
from backoffice.words import ADVICE
from formations.models import Campaign, School
from payments import actions
from payments.models import Alert, Payment

KINDS = {
    "csv": ("text/csv; charset=utf-8", money.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        money.as_xlsx,
    ),
}


#: What `format` exports, by `contenu`: each line, or the totals of each day.
CONTENTS = {"lignes": money.lines, "jours": money.daily}


@require_safe
def figures(request):
    """Totals by day, school, tariff line and campaign; with `format`, the rows themselves (U15).

    Too long a period gives neither: the words that say so, above the filters to shorten it.
    """
    if not request.user.has_perm("payments.view_payment"):
        raise PermissionDenied
    asked = money.asked(request.GET, request.at)
    refused = _too_many() if money.too_many(asked) else ""
    if request.GET.get("format") in KINDS and not refused:
        content = request.GET.get("contenu")
        content = content if content in CONTENTS else "lignes"
        return _file(request.GET["format"], CONTENTS[content](asked), f"{content}_{asked.name}")
    shown = ({} if refused else money.figures(asked)) | {
        "asked": asked,
        "refused": refused,
        "all_campaigns": Campaign.objects.order_by("-year_start", "slug"),
        "all_schools": School.objects.order_by("short_name"),
        "all_lines": money.TARIFF,
        "here": urlencode([(name, value) for name, value in request.GET.items() if value]),
        "title": _("Chiffres de l’argent"),
        "opts": Payment._meta,
    }
    return _render(request, "bureau/argent.html", shown, status=409 if refused else 200)


def _too_many():
    words = _("Plus de %(n)s paiements dans cette période : choisissez-en une plus courte.")
    return words % {"n": f"{money.MOST_PAYMENTS:_}".replace("_", "\u00a0")}


def _file(kind, rows, name):
    content_type, write = KINDS[kind]
    answer = HttpResponse(write(rows), content_type=content_type)
    headers = content_disposition_header(True, f"encaissements_{name}.{kind}")
    answer["Content-Disposition"] = headers
    answer["Cache-Control"] = "private, no-store"
    return answer


def alert(request, pk):
    """One alert: what happened, what can be done; by POST, done, or refused in words."""
    if not request.user.has_perm("payments.view_alert"):
        raise PermissionDenied
    found = get_object_or_404(Alert.objects.select_related("payment", "dossier__user"), pk=pk)
    refusal = found.payment and actions.refund_refusal(found.payment, request.user)
    error = ""
    if request.method == "POST":
        try:
            _deal(request, found)
            return redirect("admin:payments_alert_changelist")
        except Refused as refused:
            error = str(refused.reason)
    shown = {
        "alert": found,
        "refundable": found.payment and not refusal,
        "kept": refusal if refusal and found.kind in actions.TECHNICAL else "",
        "error": error,
        "advice": ADVICE[found.kind],
        "title": found.get_kind_display(),
        "opts": Alert._meta,
    }
    return _render(request, "bureau/alerte.html", shown, status=409 if error else 200)


def _deal(request, found):
    said = {"actor": request.user, "at": request.at}
    words = request.POST.get("outcome", "")
    if "rembourser" in request.POST and found.payment:
        actions.refund(found.payment, reason=words, **said)
        messages.success(request, _("Le paiement est remboursé."))
    else:
        actions.close_alert(found, outcome=words, **said)
        messages.success(request, _("L’alerte est traitée."))


def _render(request, template, context, *, status=200):
    request.current_app = admin.site.name
    return render(request, template, admin.site.each_context(request) | context, status=status)
