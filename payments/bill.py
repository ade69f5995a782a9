"""The bill line by line, with who and why: a view of what is owed and of the journal.

Nothing is computed twice: amounts are those of `fees.balance`, names and days those of events.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.words import day, euros, moment
from dossiers import fees as dossier_fees
from dossiers.models import Bursary, State
from formations.models import Campaign
from payments import workflow
from payments.models import Supplement

#: Events of the journal that say why something is owed.
FACTS = ("tick", "reopen", "withdraw_candidature", "bursary_accepted", "bursary_refused")


@dataclass(frozen=True)
class Line:
    """One line: the formation, its place in the tariff, who asked for it and when, its cents."""

    label: str
    why: str
    who: str
    cents: int


class Bill:
    """What a dossier owes, in words, for its candidate or (`team`) with the agents' names."""

    def __init__(self, dossier, now, *, team=False):
        self.dossier, self.now, self.team = dossier, now, team
        events = dossier.events.filter(name__in=FACTS).select_related("actor", "candidature")
        self.events = list(events.order_by("pk"))
        self.supplement = _standing(dossier) if dossier.transmitted_at else None

    @property
    def lines(self) -> list[Line]:
        """The lines owed, whose sum is the total of the bill."""
        rate = _("tarif boursier") if self.now.bill.reduced else _("plein tarif")
        ranks = [_("première formation"), _("formation suivante")]
        return [
            Line(line.label, f"{ranks[min(rank, 1)]}, {rate}", self._who(line), line.cents)
            for rank, line in enumerate(self.now.bill.lines)
        ]

    def _who(self, line):
        """« choisie par vous le 3 mars 2025 », « ajoutée par notre service le… : motif »."""
        ticked = self._last("tick", line.formation_id)
        if ticked is None:
            return ""
        words = _("choisie par %(who)s le %(day)s")
        if ticked.actor_id != self.dossier.user_id:
            words = _("ajoutée par %(who)s le %(day)s")
        found = words % {"who": self._name(ticked), "day": day(ticked.at)} + self._note(ticked)
        left = self._last("withdraw_candidature", line.formation_id)
        if left:
            found += " ; " + _("retirée le %(day)s, elle reste due") % {"day": day(left.at)}
        return found

    def _note(self, ticked):
        """What support wrote as it re-opened the dossier for this formation."""
        same = (e for e in self.events if e.name == "reopen" and e.at == ticked.at)
        note = next((each.note for each in same), "")
        return _(" : « %(note)s »") % {"note": note} if note else ""

    def _last(self, name, formation_id=None):
        found = [
            each
            for each in self.events
            if each.name == name
            and (formation_id is None or each.candidature.formation_id == formation_id)
        ]
        return found[-1] if found else None

    def _name(self, event):
        if event.actor_id == self.dossier.user_id:
            return _("le candidat") if self.team else _("vous")
        return str(event.actor) if self.team and event.actor else _("notre service")

    @property
    def bursary(self) -> str:
        """What the bursary changes, who ruled and why; empty where none is claimed."""
        if not workflow.rate_claimed(self.dossier):
            return ""
        ruling = self.dossier.bursary.ruling
        if ruling == Bursary.Ruling.REFUSED:
            return self._refused()
        if not self.now.bill.reduced:
            return ""
        if ruling == Bursary.Ruling.ACCEPTED:
            words = _("Bourse acceptée par %(who)s le %(day)s : %(sum)s de moins.")
            return words % self._ruled("bursary_accepted")
        return _(
            "Bourse déclarée, avis d’attribution déposé, pas encore examiné : %(sum)s de moins. "
            "Si elle est refusée, cette somme est due."
        ) % {"sum": euros(self._gap())}

    def _refused(self):
        words = _("Bourse refusée par %(who)s le %(day)s, le plein tarif est dû : %(sum)s de plus.")
        reason = self.dossier.bursary.ruling_reason
        return " ".join(filter(None, (words % self._ruled("bursary_refused"), reason)))

    def _ruled(self, name):
        event = self._last(name)
        who, at = (self._name(event), event.at) if event else (_("notre service"), None)
        at = at or self.dossier.bursary.ruled_at
        return {"who": who, "day": day(at) if at else "—", "sum": euros(self._gap())}

    def _gap(self):
        """Cents between the full rate and the bursary rate of these lines."""
        rows = list(self.dossier.candidatures.owing().select_related("formation"))
        both = [
            dossier_fees.owed(self.dossier.tariff, rows, reduced=each) for each in (False, True)
        ]
        return both[0].total - both[1].total

    @property
    def due(self) -> str:
        """The supplement in words: how much, by when, why, and what happens otherwise."""
        asked = self.supplement
        if asked is None or not self.now.due:
            return ""
        facts = {"sum": euros(self.now.due), "until": moment(asked.due_at)}
        words = _("Complément de %(sum)s à régler avant le %(until)s (heure de Paris).")
        if asked.lapsed_at:
            words = _("Complément de %(sum)s impayé : il était à régler avant le %(until)s.")
        found = [words % facts, asked.reason, otherwise(self.dossier, asked)]
        if asked.lapsed_at and not self.team:
            found.append(_("Payez dès que possible, puis écrivez-nous."))
        return " ".join(found)


def _standing(dossier):
    """The supplement that still waits for money, or None."""
    return Supplement.objects.filter(dossier_id=dossier.pk, paid_at=None).first()


def otherwise(dossier, supplement) -> str:
    """What happens to a dossier whose supplement is not paid at its date, in words."""
    if dossier.state == State.REOPENED:
        if dossier.campaign.addition_policy == Campaign.AdditionPolicy.WHOLE_DOSSIER:
            return _(
                "Sans paiement complet et nouvelle transmission avant la clôture, le dossier "
                "entier n’est plus transmis."
            )
        return _(
            "Sans paiement complet et nouvelle transmission avant la clôture, la formation "
            "ajoutée n’est pas étudiée ; le dossier déjà transmis reste valable."
        )
    if supplement and supplement.lapsed_at:
        return _("Le dossier n’est pas étudié en l’état.")
    return _(
        "Passée cette date sans paiement, le dossier n’est pas étudié ; ce qui a été payé n’est "
        "pas remboursé."
    )
