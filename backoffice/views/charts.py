"""The figures of a campaign: the page, and each figure as CSV, XLSX or SVG."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.instant import PARIS
from backoffice import charts, papers, sheets
from dossiers import scans
from formations.models import Campaign


@require_safe
def figures(request):
    """Everything at once; with `figure` and `format`, one of them as a file."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    campaign = _campaign(request)
    if campaign is None:
        raise Http404
    if "figure" in request.GET:
        return _file(request, campaign)
    found = [make(campaign, request.at) for make in charts.FIGURES.values()]
    request.current_app = admin.site.name
    shown = admin.site.each_context(request) | {
        "title": _("Chiffres"),
        "campaign": campaign,
        "campaigns": Campaign.objects.published().order_by("-year_start", "slug"),
        "former": charts.former_campaign(campaign),
        "keys": charts.keys(campaign, request.at),
        "figures": [(each, charts.drawn(each)) for each in found],
    }
    return render(request, "bureau/chiffres.html", shown)


def _campaign(request):
    """The campaign asked for, else the one open now whose closing comes first, else the last."""
    listed = Campaign.objects.published()
    if slug := request.GET.get("campagne"):
        return listed.filter(slug=slug).first()
    current = listed.open_at(request.at).filter(closes_at__isnull=False).order_by("closes_at")
    return current.first() or listed.order_by("-year_start", "slug").first()


def _file(request, campaign):
    slug, kind = request.GET["figure"], request.GET.get("format", "csv")
    if slug not in charts.FIGURES or kind not in {*sheets.WRITE, "svg"}:
        raise Http404
    figure = charts.FIGURES[slug](campaign, request.at)
    if kind == "svg":
        context = {"figure": figure, "d": charts.drawn(figure), "alone": True}
        data = render_to_string("bureau/_dessin.svg", context).encode()
    else:
        with papers.temporary() as file:
            sheets.WRITE[kind]([figure.header, *figure.rows], file)
            file.seek(0)
            data = file.read()
    day = localtime(request.at, PARIS).strftime("%Y-%m-%d")
    answer = HttpResponse(data, content_type=sheets.TYPES.get(kind, "image/svg+xml"))
    name = f"{slug}_{campaign.slug}_{day}.{kind}"
    answer["Content-Disposition"] = scans.disposition(name, inline=False)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer
