"""The work queue: what waits for the team, in groups, the most urgent first (U01, U02)."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.numbers import is_number
from backoffice.admin.lists import MOST_COUNTED
from dossiers.actions.counting import plain
from dossiers.fees import has_bursary_rate, owed
from dossiers.models import (
    Candidature,
    ComplementRequest,
    Document,
    Dossier,
    Message,
    State,
    Verdict,
)
from dossiers.models.dossier import ALIVE, TRANSMITTED
from formations.models import RequiredPiece
from payments.fees import Balance
from payments.models import Alert, Payment, Supplement
from referents.models import Recommendation

#: A re-opened dossier is idle after this long in its state; a deadline is near before this long.
IDLE = timedelta(days=3)
SOON = timedelta(hours=48)
OPENED = (State.COMPLETING, State.REOPENED)


def _of(rows):
    return Exists(rows.filter(dossier=OuterRef("pk")))


def _unexamined():
    standing = Verdict.objects.standing().filter(document=OuterRef("pk"))
    documents = Document.objects.current().exclude(status=Document.Status.LATER)
    return _of(documents.filter(~Exists(standing)))


def _messages(rows, at):
    return rows.filter(_of(Message.objects.to_support().unanswered()))


def _received(rows, at):
    """Complements sent back, or pieces that came before the pages closed, still to be examined."""
    ended = ComplementRequest.objects.exclude(closed_at=None)
    answered = Q(state=State.SUBMITTED) & Q(_of(ended.filter(answered=True)))
    arrived = Q(state__in=(State.SUBMITTED, State.VALIDATED)) & Q(_of(ended)) & Q(_unexamined())
    return rows.filter(answered | arrived)


def _unanswered(rows, at):
    """The due date passed and nothing came: somebody decides."""
    ended = ComplementRequest.objects.exclude(closed_at=None)
    waiting = rows.filter(_of(ended), ~_of(ended.filter(answered=True)), state=State.SUBMITTED)
    return waiting.exclude(_unexamined())


def _transmitted(rows, at):
    return rows.filter(~_of(ComplementRequest.objects.all()), state=State.SUBMITTED)


def _payments(rows, at):
    """An alert waits for somebody whatever the state; a supplement, until it is paid or lapses."""
    alerts = Alert.objects.filter(closed_at=None).values("dossier")
    owing = Supplement.objects.filter(paid_at=None, lapsed_at=None).values("dossier")
    return rows.filter(Q(pk__in=alerts) | Q(pk__in=owing, state__in=ALIVE))


def _bursaries(rows, at):
    claimed = rows.filter(state__in=TRANSMITTED, bursary__claimed="oui", bursary__ruling="")
    return claimed.exclude(tariff__bursary_first=None)


def _idle(rows, at):
    return rows.filter(state__in=OPENED, state_since__lte=at - IDLE)


def _soon(rows, at):
    """Examined within two days and not validated."""
    near = Candidature.objects.chosen().filter(
        formation__examination_at__gt=at, formation__examination_at__lte=at + SOON
    )
    return rows.filter(_of(near), state__in=(State.SUBMITTED, *OPENED))


def _referents(rows, at):
    stuck = Recommendation.objects.filter(
        state__in=(Recommendation.State.BOUNCED, Recommendation.State.DECLINED)
    )
    return rows.filter(_of(stuck), state__in=(State.SUBMITTED, *OPENED))


def _twins(rows, at):
    """Another account of the same campaign has the same INE, or the same name and birth date."""
    return rows.doubled()


@dataclass(frozen=True)
class Group:
    """Dossiers that wait for one same gesture. `rows(queryset, at)` narrows to them."""

    key: str
    label: str
    rows: object
    hint: str = ""
    urgent: bool = False


TODO = (
    Group("messages", _("Messages sans réponse"), _messages, urgent=True),
    Group("recus", _("Compléments reçus"), _received),
    Group("transmis", _("Transmis, à vérifier"), _transmitted),
    Group("sans-suite", _("Compléments non fournis"), _unanswered),
    Group("paiements", _("Paiements à régulariser"), _payments),
    Group("bourses", _("Bourses à examiner"), _bursaries),
    Group("rouverts", _("Rouverts, sans activité"), _idle, _("depuis trois jours")),
    Group("referents", _("Référents à débloquer"), _referents, _("refus, adresse refusée")),
    Group("doubles", _("Doubles comptes probables"), _twins),
    Group("echeance", _("Examen sous 48 h"), _soon, urgent=True),
)


def _everything(rows, at):
    """Whatever waits for the team: the union of what is transmitted and of what is stuck."""
    waiting = Q(state=State.SUBMITTED)
    for group in TODO:
        if group.key not in ("transmis", "recus", "sans-suite"):
            waiting |= Q(pk__in=group.rows(Dossier.objects.all(), at).values("pk"))
    return rows.filter(waiting)


ALL = Group("", _("Tout ce qui est à faire"), _everything)
GROUPS = {each.key: each for each in (ALL, *TODO)}


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to, as its address says it."""

    group: str = ""
    campaign: str = ""
    formation: str = ""
    agent: str = ""
    bursar: str = ""
    words: str = ""

    NAMES = {
        "group": "groupe",
        "campaign": "campagne",
        "formation": "formation",
        "agent": "agent",
        "bursar": "boursier",
        "words": "q",
    }

    @classmethod
    def read(cls, given):
        """From the address; what means nothing is left out."""
        said = {name: given.get(key, "").strip()[:80] for name, key in cls.NAMES.items()}
        if said["group"] not in GROUPS:
            said["group"] = ""
        for name in ("campaign", "formation"):
            said[name] = said[name] if is_number(said[name]) else ""
        return cls(**said)

    def query(self, **changed) -> str:
        """The query string of these filters, some replaced; empty ones are left out."""
        said = {key: changed.get(name, getattr(self, name)) for name, key in self.NAMES.items()}
        return urlencode({key: value for key, value in said.items() if value})

    def narrow(self, rows, user):
        """The rows these filters keep, whatever the group."""
        if self.campaign:
            rows = rows.filter(campaign=self.campaign)
        if self.formation:
            chosen = Candidature.objects.chosen().filter(formation=self.formation)
            rows = rows.filter(_of(chosen))
        if self.bursar:
            rows = rows.filter(bursary__claimed="oui")
        for word in plain(self.words).split():
            rows = rows.filter(search__contains=word)
        return self._charged(rows, user)

    def _charged(self, rows, user):
        if self.agent == "moi":
            return rows.filter(agent=user)
        if self.agent == "personne":
            return rows.filter(agent=None)
        return rows.filter(agent=self.agent) if is_number(self.agent) else rows


def waiting(filters, user, at):
    """Dossiers of a group under these filters, the most urgent first (`ranked`)."""
    return ranked(GROUPS[filters.group].rows(filters.narrow(Dossier.objects.all(), user), at), at)


def ranked(rows, at):
    """The nearest date to come first, an examination or else the closing; then the oldest.

    What has no date to come is last: nobody can be in time for it any more.
    """
    dates = Candidature.objects.chosen().filter(
        dossier=OuterRef("pk"), formation__examination_at__gt=at
    )
    nearest = dates.order_by("formation__examination_at").values("formation__examination_at")[:1]
    closing = Case(When(campaign__closes_at__gt=at, then="campaign__closes_at"))
    rows = rows.annotate(urgent_at=Coalesce(Subquery(nearest), closing))
    return rows.order_by(*(F(name).asc(nulls_last=True) for name in RANK[:-1]), "pk")


#: what `ranked` orders by
RANK = ("urgent_at", "transmitted_at", "pk")


def _after(here):
    """Those that `ranked` puts after this ranked one, whether or not it is still among them."""
    later, level = Q(pk__in=[]), Q()
    for name in RANK:
        value = getattr(here, name)
        if value is not None:
            beyond = Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})
            later |= level & beyond
        level &= Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})
    return later


def shown(ids, at) -> list:
    """The dossiers of these ids, in their order, with all that a line of the queue says.

    Sorting ids alone and reading whole rows afterwards is what keeps a long group quick.
    """
    owing = Candidature.objects.owing().select_related("formation")
    unread = Message.objects.to_support().unanswered().filter(dossier=OuterRef("pk"))
    rows = (
        ranked(Dossier.objects.filter(pk__in=ids), at)
        .select_related("user", "campaign", "tariff", "agent", "bursary")
        .annotate(
            message_at=Subquery(unread.order_by("pk").values("sent_at")[:1]),
            paid_cents=Coalesce(Subquery(_paid()), 0),
            noticed=_of(_notices()),
        )
        .defer("drafts", "search")
        .prefetch_related(Prefetch("candidatures", owing, to_attr="owing_list"))
    )
    return list(rows)


def _paid():
    rows = Payment.objects.paid().filter(dossier=OuterRef("pk")).order_by().values("dossier")
    return rows.annotate(sum=Sum("amount")).values("sum")


def _notices():
    """Award notices deposited (`fees.has_award_notice`, for many dossiers)."""
    pieces = RequiredPiece.objects.filter(
        campaign=OuterRef("dossier__campaign"), condition="bursary", slug=OuterRef("slot")
    )
    deposited = Document.objects.current().filter(status=Document.Status.DEPOSITED)
    return deposited.filter(Exists(pieces))


def balance(dossier) -> Balance:
    """The balance of a dossier `shown`: no query."""
    reduced = has_bursary_rate(dossier, noticed=dossier.noticed)
    return Balance(owed(dossier.tariff, dossier.owing_list, reduced=reduced), dossier.paid_cents)


def counted(filters, user, at) -> list:
    """(group, how many of its dossiers under these filters, stopping at MOST_COUNTED + 1)."""
    base = filters.narrow(Dossier.objects.all(), user)
    return [
        (each, each.rows(base, at).order_by()[: MOST_COUNTED + 1].count()) for each in (ALL, *TODO)
    ]


def following(filters, user, *, after, at):
    """The id of the dossier after this one in the order of the queue, or None at its end.

    One just validated has left the list: what follows is found from where it stood.
    """
    rows, here = waiting(filters, user, at), ranked(Dossier.objects.filter(pk=after), at).first()
    if here:
        rows = rows.filter(_after(here))
    return rows.values_list("pk", flat=True).first()
