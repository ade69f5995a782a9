"""Transmissions day after day, beside those of the campaign before."""

from collections import Counter

from django.db.models import Min
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from backoffice.charts.answer import Figure
from dossiers.models import Event


def deposits(cut, at) -> Figure:
    """Dossiers transmitted, added day after day, beside the former campaign's."""
    series = [(each, _daily(each)) for each in (cut, cut.former()) if each]
    span = _span(cut, [counted for _cut, counted in series])
    curves = [(each.campaign.name, _added(counted, span)) for each, counted in series]
    limit = _before(cut.campaign, at)
    curves[0] = (curves[0][0], [(x, y) for x, y in curves[0][1] if x <= limit])
    known = [dict(points) for _name, points in curves]
    rows = [[f"J{day}" if day else _("clôture"), *(c.get(day, "") for c in known)] for day in span]
    return Figure(
        "depots",
        _("Dossiers transmis, jour après jour"),
        _("Première transmission de chaque dossier, en jours avant la clôture."),
        [_("Jour"), *(name for name, _points in curves)],
        rows,
        curves=curves,
        note=_compared(cut, series),
    )


def _span(cut, found):
    """The days before closing that are shown: those of the period, else from the first deposit."""
    campaign, begin, end = cut.campaign, min((day for each in found for day in each), default=0), 0
    if cut.first and campaign.closes_at:
        opening = _before(campaign, campaign.opens_at) if campaign.opens_at else begin
        begin = max(_until(campaign, cut.first), min(begin, opening))
    if cut.last:
        end = _until(campaign, cut.last)
    return range(min(begin, 0), min(end, 0) + 1)


def _compared(cut, series):
    """What the filters do to the comparison, in words."""
    if cut.formation and len(series) == 1:
        return _("La campagne d’avant n’avait pas cette formation : rien à comparer.")
    if cut.dated:
        return _("Compté depuis le début de la période, à la même distance de chaque clôture.")
    return ""


def _daily(cut):
    """Day before closing (0, −1, −2…) -> dossiers first transmitted that day, in Paris."""
    sent = cut.about(Event.objects.filter(name="submit")).values("dossier").order_by()
    found = cut.during(sent.annotate(first=Min("at")), "first").values_list("first", flat=True)
    return Counter(min(0, _before(cut.campaign, each)) for each in found)


def _before(campaign, at):
    return _until(campaign, localtime(at, PARIS).date())


def _until(campaign, day):
    if campaign.closes_at is None:
        return 0
    return (day - localtime(campaign.closes_at, PARIS).date()).days


def _added(counted, span):
    total, points = 0, []
    for day in span:
        total += counted.get(day, 0)
        points.append((day, total))
    return points
