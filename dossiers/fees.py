"""What a dossier owes: a pure function of tariff, candidatures and bursary status."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers.models import Bursary, Document, YesNo
from formations.models import RequiredPiece


@dataclass(frozen=True)
class Line:
    """One line of the bill, in cents."""

    label: str
    cents: int
    formation_id: int | None = None


@dataclass(frozen=True)
class Bill:
    """The lines owed and their sum, in cents; `reduced` when the bursary rate applies."""

    lines: tuple[Line, ...]
    reduced: bool

    @property
    def total(self) -> int:
        """The sum of the lines, in cents."""
        return sum(line.cents for line in self.lines)


def owed(tariff, candidatures, *, reduced) -> Bill:
    """The bill for these candidatures in their order (S1, S3, S4): the first costs more.

    Pure: no query, no clock. A tariff without bursary rate (IMT-BS) never reduces.
    """
    reduced = reduced and tariff.bursary_first is not None
    first = tariff.bursary_first if reduced else tariff.full_first
    other = tariff.bursary_other if reduced else tariff.full_other
    lines = tuple(
        Line(each.formation.title, other if rank else first, each.formation_id)
        for rank, each in enumerate(candidatures)
    )
    return Bill(lines, reduced)


def has_bursary_rate(dossier, *, noticed=None) -> bool:
    """Whether the bursary rate applies: claimed, its award notice deposited, not refused (S1).

    Until the definitive notice exists the full tariff is due. `noticed` says whether it does, for
    whoever has read the documents already.
    """
    bursary = dossier.bursary
    if bursary.claimed != YesNo.YES or bursary.ruling == Bursary.Ruling.REFUSED:
        return False
    return has_award_notice(dossier) if noticed is None else noticed


def has_award_notice(dossier) -> bool:
    """Whether the award notice itself is deposited, whatever else the page of fees holds."""
    notices = RequiredPiece.objects.filter(campaign=dossier.campaign_id, condition="bursary")
    deposited = dossier.documents.current().filter(status=Document.Status.DEPOSITED)
    return deposited.filter(slot__in=notices.values("slug")).exists()


def bill(dossier, *, noticed=None) -> Bill:
    """The bill of a dossier as it stands; a candidature withdrawn once transmitted counts."""
    candidatures = dossier.candidatures.owing().select_related("formation")
    return owed(
        dossier.tariff, list(candidatures), reduced=has_bursary_rate(dossier, noticed=noticed)
    )


def bill_without(dossier, candidature, *, reduced) -> Bill:
    """The bill of a dossier as it would be without one of its candidatures, at the same rate."""
    owing = dossier.candidatures.owing().exclude(pk=candidature.pk).select_related("formation")
    return owed(dossier.tariff, list(owing), reduced=reduced)


def rate_words(found: Bill) -> str:
    """« Boursier » or « Non boursier »."""
    return _("Boursier") if found.reduced else _("Non boursier")
