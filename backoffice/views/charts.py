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
    """Everything at once; with `figure` and `format`, one of them as a file, cut in the same way.

    The filters are in the address: campaign, school, formation, first and last day.
    """
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    campaigns = list(Campaign.objects.published().order_by("-year_start", "slug"))
    campaign = _campaign(request, campaigns)
    if campaign is None:
        raise Http404
    formations = list(campaign.formations.select_related("school").order_by("school", "position"))
    cut = charts.Cut.read(request.GET, campaign, formations)
    if "figure" in request.GET:
        return _file(request, cut)
    found = [make(cut, request.at) for make in charts.FIGURES.values()]
    request.current_app = admin.site.name
    shown = admin.site.each_context(request) | {
        "title": _("Chiffres"),
        "campaign": campaign,
        "campaigns": campaigns,
        "formations": formations,
        "cut": cut,
        "keys": charts.keys(cut, request.at),
        "figures": [(each, charts.drawn(each)) for each in found],
    }
    return render(request, "bureau/chiffres.html", shown)


def _campaign(request, listed):
    """The campaign asked for, else the one open now whose closing comes first, else the last."""
    if slug := request.GET.get("campagne"):
        return next((each for each in listed if each.slug == slug), None)
    current = [each for each in listed if each.closes_at and each.is_open(request.at)]
    return min(current, key=lambda each: each.closes_at, default=next(iter(listed), None))


def _file(request, cut):
    slug, kind = request.GET["figure"], request.GET.get("format", "csv")
    if slug not in charts.FIGURES or kind not in {*sheets.WRITE, "svg"}:
        raise Http404
    figure = charts.FIGURES[slug](cut, request.at)
    if kind == "svg":
        context = {"figure": figure, "d": charts.drawn(figure), "cut": cut, "alone": True}
        data = render_to_string("bureau/_dessin.svg", context).encode()
    else:
        with papers.temporary() as file:
            sheets.WRITE[kind]([figure.header, *figure.rows], file)
            file.seek(0)
            data = file.read()
    day = localtime(request.at, PARIS).strftime("%Y-%m-%d")
    answer = HttpResponse(data, content_type=sheets.TYPES.get(kind, "image/svg+xml"))
    name = f"{slug}_{cut.name}_{day}.{kind}"
    answer["Content-Disposition"] = scans.disposition(name, inline=False)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer
