"""The questions the team asks of a campaign (ux.md 3.6): each answered by a few grouped queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median, quantiles

from django.db.models import Count, F, Min, Q, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.instant import PARIS
from accounts.models import AccountRequest
from accounts.words import euros
from dossiers import sections
from dossiers.models import Candidature, Dossier, Event, Justification, Message, State
from formations.models import Campaign, RequiredPiece
from payments.models import Payment
from referents.models import Recommendation

#: days of messages counted, messages whose delay is measured, rows of a list of bars
DAYS, MOST_MEASURED, MOST_BARS = 30, 20_000, 15


@dataclass(frozen=True)
class Figure:
    """One answer: its table (header, rows) and what is drawn of it.

    `bars` are (label, value, note, mark or None); `curves` are (name, [(x, y)]) with x in days
    before the closing; `columns` are (label, value).
    """

    slug: str
    title: str
    lead: str
    header: list
    rows: list
    bars: list = field(default_factory=list)
    curves: list = field(default_factory=list)
    columns: list = field(default_factory=list)


def former_campaign(campaign) -> Campaign | None:
    """The campaign whose closing came just before this one's."""
    if campaign.closes_at is None:
        return None
    before = Campaign.objects.filter(closes_at__lt=campaign.closes_at)
    return before.order_by("-closes_at").first()


def keys(campaign, at) -> list[tuple]:
    """(words, value) of the line above the figures."""
    mine = Dossier.objects.filter(campaign=campaign)
    counted = mine.aggregate(
        opened=Count("pk"),
        sent=Count("pk", filter=Q(transmitted_at__isnull=False)),
        validated=Count("pk", filter=Q(state=State.VALIDATED)),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
    )
    money = Payment.objects.paid().filter(dossier__campaign=campaign).aggregate(sum=Sum("amount"))
    delays = _delays(campaign, at)
    return [
        (_("Dossiers ouverts"), counted["opened"]),
        (_("Transmis"), counted["sent"]),
        (_("Validés"), counted["validated"]),
        (_("Brouillons"), counted["drafts"]),
        (_("Encaissé"), euros(money["sum"] or 0)),
        (_("Première réponse, médiane"), _spent(median(delays)) if delays else "—"),
    ]


def deposits(campaign, at) -> Figure:
    """Dossiers transmitted, added day after day, beside the former campaign's."""
    former = former_campaign(campaign)
    series = [(each, _daily(each)) for each in (campaign, former) if each]
    days = sorted({day for _campaign, counted in series for day in counted})
    first = days[0] if days else 0
    span = range(first, 1)
    curves = [(each.name, _added(counted, span)) for each, counted in series]
    limit = _before(campaign, at)
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
    )


def _daily(campaign):
    """Day before closing (0, −1, −2…) -> dossiers first transmitted that day, in Paris."""
    sent = Event.objects.filter(name="submit", dossier__campaign=campaign).values("dossier")
    found = sent.order_by().annotate(first=Min("at")).values_list("first", flat=True)
    return Counter(min(0, _before(campaign, each)) for each in found)


def _before(campaign, at):
    if campaign.closes_at is None:
        return 0
    return (localtime(at, PARIS).date() - localtime(campaign.closes_at, PARIS).date()).days


def _added(counted, span):
    total, points = 0, []
    for day in span:
        total += counted.get(day, 0)
        points.append((day, total))
    return points


def funnel(campaign, at) -> Figure:
    """Where people stop, from the request for an account to the validated dossier."""
    mine = Dossier.objects.filter(campaign=campaign)
    asked = AccountRequest.objects.filter(campaign=campaign.slug, confirmed_at__isnull=False)
    chosen = Candidature.objects.chosen().filter(dossier__campaign=campaign)
    paid = Payment.objects.paid().filter(dossier__campaign=campaign)
    steps = [
        (_("Compte confirmé"), asked.count()),
        (_("Dossier ouvert"), mine.count()),
        (_("Identité complète"), mine.filter(progress__identite__status="done").count()),
        (_("Formation choisie"), chosen.order_by().values("dossier").distinct().count()),
        (_("Frais payés"), paid.order_by().values("dossier").distinct().count()),
        (_("Transmis"), mine.filter(transmitted_at__isnull=False).count()),
        (_("Validé"), mine.filter(state=State.VALIDATED).count()),
    ]
    most = max(value for _label, value in steps) or 1
    rows = [[label, value, round(100 * value / most)] for label, value in steps]
    return Figure(
        "entonnoir",
        _("Où les candidats s’arrêtent"),
        _("Un dossier déjà plus loin compte aussi dans les étapes d’avant."),
        [_("Étape"), _("Personnes"), "%"],
        rows,
        bars=[(label, value, f"{share}\u00a0%", None) for label, value, share in rows],
    )


def drafts(campaign, at) -> Figure:
    """Which pages hold drafts back."""
    mine = Dossier.objects.filter(campaign=campaign, state=State.DRAFT)
    counts = {
        section.slug: Count("pk", filter=Q(**{f"progress__{section.slug}__left__gt": 0}))
        for section in sections.sections_of(campaign)
    }
    counted = mine.aggregate(**counts) if counts else {}
    rows = [[str(each.title), counted[each.slug]] for each in sections.sections_of(campaign)]
    return _ranked(
        "pages",
        _("Pages qui retiennent les brouillons"),
        _("Brouillons où il manque quelque chose sur la page."),
        header=[_("Page"), _("Brouillons")],
        rows=rows,
    )


def missing(campaign, at) -> Figure:
    """What was missing when dossiers were transmitted nevertheless."""
    given = Justification.objects.filter(
        dossier__campaign=campaign, dossier__transmitted_at__isnull=False
    ).exclude(reason="")
    pieces = dict(RequiredPiece.objects.filter(campaign=campaign).values_list("slug", "label_fr"))
    titles = {each.slug: str(each.title) for each in sections.sections_of(campaign)}
    items = given.order_by().values_list("dossier", "item")
    named = {(dossier, _said(item, pieces, titles)) for dossier, item in items.iterator()}
    rows = [[label, value] for label, value in Counter(label for _d, label in named).items()]
    return _ranked(
        "manques",
        _("Manquants justifiés à la transmission"),
        _("Éléments absents, avec un motif, des dossiers transmis."),
        header=[_("Élément"), _("Dossiers")],
        rows=rows,
    )


def _said(item, pieces, titles):
    """« Relevés » of `cursus.releves-12`; « Identité : réponses » of `identite.city`."""
    page, _dot, key = item.partition(".")
    stem, _dash, tail = key.rpartition("-")
    slug = stem if stem and tail.isdecimal() else key
    if slug in pieces:
        return pieces[slug]
    return _("%(page)s : réponses") % {"page": titles.get(page, page)}


def answers(campaign, at) -> Figure:
    """Messages received day by day, and how long the first answer took."""
    mine = Message.objects.to_support().filter(
        dossier__campaign=campaign, sent_at__gt=at - timedelta(days=DAYS)
    )
    received, taken = Counter(), {}
    found = mine.order_by("-sent_at").values_list("sent_at", "answered_at")[:MOST_MEASURED]
    for sent, answered in found:
        day = localtime(sent, PARIS).date()
        received[day] += 1
        if answered:
            taken.setdefault(day, []).append(answered - sent)
    today = localtime(at, PARIS).date()
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    rows = [[day.isoformat(), received[day], *_measured(taken.get(day, []))] for day in days]
    return Figure(
        "reponses",
        _("Messages reçus et délai de réponse"),
        _("Trente derniers jours ; médiane, et délai que neuf réponses sur dix ne dépassent pas."),
        [_("Jour"), _("Reçus"), _("Répondus"), _("Médiane (h)"), _("9 sur 10 (h)")],
        rows,
        columns=[(f"{day:%d/%m}", received[day]) for day in days],
    )


def _measured(delays):
    if not delays:
        return [0, "", ""]
    hours = sorted(each / timedelta(hours=1) for each in delays)
    worst = quantiles(hours, n=10)[-1] if len(hours) > 1 else hours[0]
    return [len(hours), round(median(hours), 1), round(worst, 1)]


def _delays(campaign, at):
    mine = Message.objects.to_support().filter(
        dossier__campaign=campaign,
        sent_at__gt=at - timedelta(days=DAYS),
        answered_at__isnull=False,
    )
    taken = mine.order_by("-sent_at").annotate(taken=F("answered_at") - F("sent_at"))
    return list(taken.values_list("taken", flat=True)[:MOST_MEASURED])


def _spent(delay):
    minutes = round(delay.total_seconds() / 60)
    return _("%(hours)d\u00a0h\u00a0%(minutes)02d") % {
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }


def referents(campaign, at) -> Figure:
    """What became of the opinions asked."""
    made = Recommendation.objects.filter(dossier__campaign=campaign).order_by()
    counted = dict(made.values_list("state").annotate(Count("pk")))
    rows = [[str(label), counted.get(state, 0)] for state, label in Recommendation.State.choices]
    return _ranked(
        "referents",
        _("Avis demandés aux référents"),
        _("Où en sont les demandes de la campagne."),
        header=[_("État"), _("Demandes")],
        rows=rows,
    )


def places(campaign, at) -> Figure:
    """Candidatures of each formation against its places, where they are known."""
    chosen = Count(
        "candidatures", filter=Q(candidatures__unticked_at=None, candidatures__withdrawn_at=None)
    )
    listed = campaign.formations.filter(open_to_application=True).select_related("pool", "school")
    found = listed.annotate(asked=chosen).order_by("-asked", "position")
    rows = [
        [each.title, each.school.short_name, each.asked, each.pool.capacity if each.pool else ""]
        for each in found
    ]
    bars = [
        (f"{title} ({school})", asked, _places(capacity), capacity or None)
        for title, school, asked, capacity in rows[:MOST_BARS]
    ]
    return Figure(
        "places",
        _("Candidatures et places"),
        _("Le trait marque les places ouvertes, parfois communes à plusieurs formations."),
        [_("Formation"), _("École"), _("Candidatures"), _("Places")],
        rows,
        bars=bars,
    )


def _places(capacity):
    if not capacity:
        return ""
    return ngettext("%(n)d place", "%(n)d places", capacity) % {"n": capacity}


def _ranked(slug, title, lead, *, header, rows):
    rows = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    bars = [(label, value, "", None) for label, value in rows[:MOST_BARS]]
    return Figure(slug, title, lead, header, rows, bars=bars)


#: Every figure of the page, in its order.
FIGURES = {
    "depots": deposits,
    "entonnoir": funnel,
    "pages": drafts,
    "manques": missing,
    "reponses": answers,
    "referents": referents,
    "places": places,
}
