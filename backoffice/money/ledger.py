"""What came in and what was given back, line by line of the tariff: the accounts' own rows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.instant import PARIS
from dossiers.models import Event
from formations.models import Formation
from payments.models import Payment

#: Payments of one period; beyond, it is to be narrowed: no sum leaves any out.
MOST_PAYMENTS = 50_000
#: Days drawn when no period is chosen.
USUAL_DAYS = 30
#: Years that a period may name: around the ends of time, no day comes before or after.
YEARS = range(1990, 2200)

#: Lines of the tariff: rank in the bill, and rate (S1, S3, S4).
TARIFF = {
    "premiere": gettext_lazy("Première formation, plein tarif"),
    "suivante": gettext_lazy("Formation suivante, plein tarif"),
    "premiere-bourse": gettext_lazy("Première formation, tarif boursier"),
    "suivante-bourse": gettext_lazy("Formation suivante, tarif boursier"),
}


@dataclass(frozen=True)
class Asked:
    """What is looked at: days of Paris, both ends in, and the filters of the page (U15)."""

    first: date
    last: date
    campaign: str = ""
    school: str = ""
    line: str = ""

    @property
    def span(self) -> tuple:
        """The two instants between which something happened."""
        start = datetime.combine(self.first, time.min, PARIS)
        return start, datetime.combine(self.last + timedelta(days=1), time.min, PARIS)

    @property
    def name(self) -> str:
        """The filters, as a file name carries them."""
        parts = (self.first, self.last, self.campaign, self.school, self.line)
        return "_".join(str(each).replace(" ", "-") for each in parts if each)


@dataclass(frozen=True)
class Entry:
    """Cents of one line of the tariff, on one day; negative when they were given back."""

    day: date
    payment: Payment
    formation: str
    school: str
    line: str
    cents: int

    @property
    def given_back(self) -> bool:
        """The provider gave this money back."""
        return self.cents < 0


def asked(given, at) -> Asked:
    """The request of the page, its mistakes put right: the last thirty days without a period."""
    today = at.astimezone(PARIS).date()
    days = [read_day(given.get("du")), read_day(given.get("au"))]
    first, last = days[0] or today - timedelta(days=USUAL_DAYS - 1), days[1] or today
    first, last = min(first, last), max(first, last)
    line = given.get("ligne", "")
    return Asked(
        first,
        last,
        given.get("campagne", ""),
        given.get("ecole", ""),
        line if line in TARIFF else "",
    )


def read_day(text) -> date | None:
    """The day that a field of an address names, or None; one no calendar goes to means nothing."""
    try:
        day = datetime.strptime(text or "", "%Y-%m-%d").replace(tzinfo=PARIS).date()
    except ValueError:
        return None
    return day if day.year in YEARS else None


def entries(asked):
    """Every entry of the period and filters, by day: what came in, then what was given back."""
    places = {pk: (title, school) for pk, title, school in _formations()}
    for day, payment, sign in sorted(_movements(asked), key=lambda each: (each[0], each[1].pk)):
        for rank, line, cents in shares(payment.lines):
            title, school = places.get(line["formation"], (line["label"], ""))
            name = ("premiere", "suivante")[min(rank, 1)] + ("-bourse" if payment.reduced else "")
            if asked.school in ("", school) and asked.line in ("", name):
                yield Entry(day, payment, title, school, name, sign * cents)


def _formations():
    return Formation.objects.values_list("pk", "title_fr", "school__short_name")


def _movements(asked):
    """(day, payment, +1 or −1): received when settled, given back when the journal says so."""
    start, end = asked.span
    paid = _payments(asked).filter(settled_at__gte=start, settled_at__lt=end)
    for payment in paid:
        yield payment.settled_at.astimezone(PARIS).date(), payment, 1
    events = Event.objects.filter(name="payment_refunded", at__gte=start, at__lt=end)
    when = dict(events.values_list("data__payment", "at"))
    for payment in _payments(asked).filter(pk__in=when):
        yield when[payment.pk].astimezone(PARIS).date(), payment, -1


def too_many(asked) -> bool:
    """Whether more payments came in the period than one page or one file holds."""
    start, end = asked.span
    paid = _payments(asked).filter(settled_at__gte=start, settled_at__lt=end)
    return paid[MOST_PAYMENTS:].exists()


def _payments(asked):
    rows = Payment.objects.filter(state__in=Payment.SETTLED)
    chosen = Q(dossier__campaign__slug=asked.campaign) if asked.campaign else Q()
    return rows.filter(chosen).select_related("dossier__campaign", "receipt").order_by("pk")


def shares(lines):
    """(rank, line, cents): the part of each formation in a payment; their sum is its amount.

    What was paid before covers the first lines of the bill, in their order.
    """
    covered = -sum(each["cents"] for each in lines if each["cents"] < 0)
    for rank, line in enumerate(each for each in lines if each["cents"] > 0):
        before = min(covered, line["cents"])
        covered -= before
        if line["cents"] > before:
            yield rank, line, line["cents"] - before


def lines(asked):
    """The accounts' export: one row per entry, header first; amounts in euros."""
    yield (
        _("Date"), _("Reçu"), _("Référence"), _("Dossier"), _("Campagne"), _("École"),
        _("Formation"), _("Ligne du tarif"), _("Montant (euros)"), _("Mouvement"), _("Mode"),
    )  # fmt: skip
    for each in entries(asked):
        receipt = getattr(each.payment, "receipt", None)
        yield (
            f"{each.day:%Y-%m-%d}",
            receipt.number if receipt else "",
            each.payment.short_reference,
            each.payment.dossier.number,
            each.payment.dossier.campaign.slug,
            each.school,
            each.formation,
            str(TARIFF[each.line]),
            in_euros(each.cents),
            _("remboursement") if each.given_back else _("encaissement"),
            str(each.payment.get_mode_display()),
        )


def daily(asked):
    """Daily totals by campaign, school and tariff line, header first; amounts in euros."""
    yield (
        _("Date"), _("Campagne"), _("École"), _("Ligne du tarif"), _("Encaissé (euros)"),
        _("Remboursé (euros)"), _("Net (euros)"),
    )  # fmt: skip
    sums = {}
    for each in entries(asked):
        key = (each.day, each.payment.dossier.campaign.slug, each.school, each.line)
        sums.setdefault(key, [0, 0])[each.given_back] += abs(each.cents)
    for (day, campaign, school, line), (came, gone) in sorted(sums.items()):
        sides = (in_euros(came), in_euros(gone), in_euros(came - gone))
        yield (f"{day:%Y-%m-%d}", campaign, school, str(TARIFF[line]), *sides)


def in_euros(cents) -> str:
    """« 1234.50 », from integer cents: each file writes it as its readers expect."""
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"
