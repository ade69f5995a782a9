"""The questions the team asks of a campaign (ux.md 3.6): each answered by a few grouped queries."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from statistics import median, quantiles

from django.db.models import Count, F, Q, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.models import AccountRequest
from accounts.words import euros
from backoffice.charts.answer import Figure, ranked
from backoffice.charts.deposits import deposits
from backoffice.charts.places import places
from backoffice.money.ledger import shares
from dossiers import sections
from dossiers.models import Candidature, Justification, Message, State
from formations.models import RequiredPiece
from payments.models import Payment
from referents.models import Recommendation

#: days of messages counted without a period, and at most; messages whose delay is measured
DAYS, MOST_DAYS, MOST_MEASURED = 30, 366, 20_000


def keys(cut, at) -> list[tuple]:
    """(words, value) of the line above the figures; a period looks at each one's own date."""
    mine, dated = cut.dossiers(), cut.during
    opened = dated(mine, "created_at").aggregate(
        all=Count("pk"), drafts=Count("pk", filter=Q(state=State.DRAFT))
    )
    delays = _delays(cut, at)
    return [
        (_("Dossiers ouverts"), opened["all"]),
        (_("Transmis"), dated(mine.exclude(transmitted_at=None), "transmitted_at").count()),
        (_("Validés"), dated(mine.filter(state=State.VALIDATED), "state_since").count()),
        (_("Brouillons"), opened["drafts"]),
        (_("Encaissé"), euros(_received(cut))),
        (_("Première réponse, médiane"), _spent(median(delays)) if delays else "—"),
    ]


def _received(cut):
    """Cents received; of a school or a formation, its lines of each payment alone."""
    paid = Payment.objects.paid().filter(dossier__campaign=cut.campaign)
    paid = cut.during(paid, "settled_at").order_by()
    if not cut.placed:
        return paid.aggregate(sum=Sum("amount"))["sum"] or 0
    kept = set(cut.within(cut.campaign.formations, "").values_list("pk", flat=True))
    lines = (each for found in paid.values_list("lines", flat=True) for each in shares(found))
    return sum(cents for _rank, line, cents in lines if line["formation"] in kept)


def funnel(cut, at) -> Figure:
    """Where people stop, from the confirmed account to the validated dossier."""
    mine = cut.during(cut.dossiers(), "created_at")
    theirs = {"dossier__in": mine}
    chosen = Candidature.objects.chosen().filter(**theirs).order_by().values("dossier")
    paid = Payment.objects.paid().filter(**theirs).order_by().values("dossier")
    steps = [
        (_("Dossier ouvert"), mine.count()),
        (_("Identité complète"), mine.filter(progress__identite__status="done").count()),
        (_("Formation choisie"), chosen.distinct().count()),
        (_("Frais payés"), paid.distinct().count()),
        (_("Transmis"), mine.filter(transmitted_at__isnull=False).count()),
        (_("Validé"), mine.filter(state=State.VALIDATED).count()),
    ]
    if not cut.placed:
        steps.insert(0, (_("Compte confirmé"), steps[0][1] + _without_dossier(cut)))
    most = max(value for _label, value in steps) or 1
    rows = [[label, value, round(100 * value / most)] for label, value in steps]
    return Figure(
        "entonnoir",
        _("Où les candidats s’arrêtent"),
        _("Un dossier déjà plus loin compte aussi dans les étapes d’avant."),
        [_("Étape"), _("Personnes"), "%"],
        rows,
        bars=[(label, value, f"{share}\u00a0%", None) for label, value, share in rows],
        note=_noted(
            cut,
            dated=_("Ce qu’il est advenu des comptes et dossiers de la période."),
            placed=_("Un compte ne dit ni école ni formation : il n’est pas compté ici."),
        ),
    )


def _without_dossier(cut):
    """Accounts confirmed for the campaign that hold no dossier of it.

    One with a dossier is confirmed, and perhaps not for this campaign: it may be older.
    """
    asked = AccountRequest.objects.filter(campaign=cut.campaign.slug, confirmed_at__isnull=False)
    holders = cut.dossiers().values("user")
    return cut.during(asked.exclude(user__in=holders), "confirmed_at").count()


def _noted(cut, *, always="", dated="", placed=""):
    """The words of the filters in use."""
    said = (always, dated if cut.dated else "", placed if cut.placed else "")
    return " ".join(filter(None, said))


def drafts(cut, at) -> Figure:
    """Which pages hold drafts back."""
    mine = cut.during(cut.dossiers().filter(state=State.DRAFT), "created_at")
    pages = sections.sections_of(cut.campaign)
    counts = {
        section.slug: Count("pk", filter=Q(**{f"progress__{section.slug}__left__gt": 0}))
        for section in pages
    }
    counted = mine.aggregate(**counts) if counts else {}
    return ranked(
        "pages",
        _("Pages qui retiennent les brouillons"),
        _("Brouillons où il manque quelque chose sur la page."),
        header=[_("Page"), _("Brouillons")],
        rows=[[str(each.title), counted[each.slug]] for each in pages],
        note=_noted(cut, dated=_("Brouillons ouverts pendant la période.")),
    )


def missing(cut, at) -> Figure:
    """What was missing when dossiers were transmitted nevertheless."""
    given = Justification.objects.filter(dossier__transmitted_at__isnull=False)
    given = cut.during(cut.about(given.exclude(reason="")), "dossier__transmitted_at")
    asked = RequiredPiece.objects.filter(campaign=cut.campaign)
    pieces = dict(asked.values_list("slug", "label_fr"))
    titles = {each.slug: str(each.title) for each in sections.sections_of(cut.campaign)}
    items = given.order_by().values_list("dossier", "item")
    named = {(dossier, _said(item, pieces, titles)) for dossier, item in items.iterator()}
    rows = [[label, value] for label, value in Counter(label for _d, label in named).items()]
    return ranked(
        "manques",
        _("Manquants justifiés à la transmission"),
        _("Éléments absents, avec un motif, des dossiers transmis."),
        header=[_("Élément"), _("Dossiers")],
        rows=rows,
        note=_noted(cut, dated=_("Dossiers transmis pendant la période.")),
    )


def _said(item, pieces, titles):
    """« Relevés » of `cursus.releves-12`; « Identité : réponses » of `identite.city`."""
    page, _dot, key = item.partition(".")
    stem, _dash, tail = key.rpartition("-")
    slug = stem if stem and tail.isdecimal() else key
    if slug in pieces:
        return pieces[slug]
    return _("%(page)s : réponses") % {"page": titles.get(page, page)}


def answers(cut, at) -> Figure:
    """Messages received day by day, and how long the first answer took."""
    days = _days(cut, at)
    received, taken = Counter(), {}
    found = _messages(cut, at).order_by("-sent_at").values_list("sent_at", "answered_at")
    for sent, answered in found[:MOST_MEASURED]:
        day = localtime(sent, PARIS).date()
        received[day] += 1
        if answered:
            taken.setdefault(day, []).append(answered - sent)
    rows = [[day.isoformat(), received[day], *_measured(taken.get(day, []))] for day in days]
    span = _("Messages envoyés pendant la période, un an au plus.")
    return Figure(
        "reponses",
        _("Messages reçus et délai de réponse"),
        _("Médiane, et délai que neuf réponses sur dix ne dépassent pas."),
        [_("Jour"), _("Reçus"), _("Répondus"), _("Médiane (h)"), _("9 sur 10 (h)")],
        rows,
        columns=[(f"{day:%d/%m}", received[day]) for day in days],
        note=_noted(
            cut,
            always=span if cut.dated else _("Trente derniers jours."),
            placed=_("Un message porte sur le dossier entier, toutes ses formations comprises."),
        ),
    )


def _days(cut, at):
    """The days looked at, in order: the period's, none after today, a year of them at most."""
    today = localtime(at, PARIS).date()
    last = min(cut.last or today, today)
    first = cut.first or last - timedelta(days=DAYS - 1)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _messages(cut, at):
    """What candidates wrote on the days looked at."""
    mine, days = cut.about(Message.objects.to_support()), _days(cut, at)
    if not days:
        return mine.none()
    return replace(cut, first=days[0], last=days[-1]).during(mine, "sent_at")


def _measured(delays):
    if not delays:
        return [0, "", ""]
    hours = sorted(each / timedelta(hours=1) for each in delays)
    worst = quantiles(hours, n=10)[-1] if len(hours) > 1 else hours[0]
    return [len(hours), round(median(hours), 1), round(worst, 1)]


def _delays(cut, at):
    mine = _messages(cut, at).exclude(answered_at=None)
    taken = mine.order_by("-sent_at").annotate(taken=F("answered_at") - F("sent_at"))
    return list(taken.values_list("taken", flat=True)[:MOST_MEASURED])


def _spent(delay):
    minutes = round(delay.total_seconds() / 60)
    return _("%(hours)d\u00a0h\u00a0%(minutes)02d") % {
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }


def referents(cut, at) -> Figure:
    """What became of the opinions asked."""
    made = cut.during(cut.about(Recommendation.objects.order_by()), "asked_at")
    counted = dict(made.values_list("state").annotate(Count("pk")))
    rows = [[str(label), counted.get(state, 0)] for state, label in Recommendation.State.choices]
    return ranked(
        "referents",
        _("Avis demandés aux référents"),
        _("Où en sont les demandes de la campagne."),
        header=[_("État"), _("Demandes")],
        rows=rows,
        note=_noted(
            cut,
            dated=_("Demandes faites pendant la période."),
            placed=_("Un avis est donné pour le dossier entier, toutes ses formations comprises."),
        ),
    )


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
