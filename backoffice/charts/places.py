"""Candidatures of each formation and of its parcours, against the places they share."""

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.charts.answer import MOST_BARS, Figure
from dossiers.models import Candidature
from formations.models import Option


def places(cut, at) -> Figure:
    """Candidatures against places, where they are known; parcours that have places follow."""
    listed = list(_formations(cut.campaign))
    holders = _holders(listed)
    asked = _asked(cut)
    rows = []
    for formation in _kept(cut, listed, asked):
        rows += _lines(formation, asked.get(formation.pk, {}), holders)
    return Figure(
        "places",
        _("Candidatures et places"),
        _("Le trait marque les places ouvertes, parfois communes à plusieurs formations."),
        [
            _("Formation"),
            _("Parcours"),
            _("École"),
            _("Candidatures"),
            _("Places"),
            _("Places communes avec"),
        ],
        rows,
        bars=[_bar(row) for row in rows[:MOST_BARS]],
        note=_note(cut),
    )


def _note(cut):
    if not cut.dated:
        return ""
    return _("Candidatures de la période ; les places sont celles de toute la campagne.")


def _formations(campaign):
    options = Prefetch("options", Option.objects.select_related("pool"))
    return campaign.formations.select_related("school", "pool").prefetch_related(options)


def _asked(cut):
    """Formation -> option (None: not chosen) -> candidatures."""
    mine = Candidature.objects.chosen().filter(dossier__campaign=cut.campaign)
    mine = cut.during(cut.within(mine, "formation"), "chosen_at").order_by()
    found = {}
    for formation, option, count in mine.values_list("formation", "option").annotate(Count("pk")):
        found.setdefault(formation, {})[option] = count
    return found


def _kept(cut, listed, asked):
    """Those one applies to here and that the filters keep, the most asked for first."""
    school = cut.school and cut.school.pk
    kept = [each for each in listed if each.open_to_application]
    kept = [each for each in kept if school in (None, each.school_id)]
    kept = [each for each in kept if cut.formation in (None, each)]
    return sorted(kept, key=lambda each: -sum(asked.get(each.pk, {}).values()))


def _pools(formation):
    """Its places: its own, else those of its parcours; each once, however many share it."""
    found = [formation.pool] if formation.pool else [each.pool for each in formation.options.all()]
    return {pool.pk: pool for pool in found if pool}


def _holders(listed):
    """Pool -> the formations that share it."""
    found = {}
    for formation in listed:
        for pool in _pools(formation):
            found.setdefault(pool, []).append(formation)
    return found


def _lines(formation, asked, holders):
    """The formation, then its parcours when it is they that have places."""
    pools, school = _pools(formation), formation.school.short_name
    others = {each.title: 0 for pool in pools for each in holders[pool] if each != formation}
    capacity = sum(each.capacity for each in pools.values()) if pools else ""
    total = sum(asked.values())
    parted = [] if formation.pool else [each for each in formation.options.all() if each.pool]
    whole = _("ensemble") if parted else ""
    yield [formation.title, whole, school, total, capacity, " ; ".join(others)]
    for each in parted:
        shared = _sharing(each, parted)
        count = asked.get(each.pk, 0)
        yield [formation.title, each.label, school, count, each.pool.capacity, shared]


def _sharing(option, parted):
    same = [each for each in parted if each.pool_id == option.pool_id and each != option]
    return " ; ".join(each.label for each in same)


def _bar(row):
    title, parcours, school, asked, capacity, _shared = row
    name = f"{title}, {parcours}" if parcours else title
    return f"{name}\n{school}", asked, _said(capacity), capacity or None


def _said(capacity):
    if not capacity:
        return ""
    return ngettext("%(n)d place", "%(n)d places", capacity) % {"n": capacity}
