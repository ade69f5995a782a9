"""What stands beside two decisions: a bursary ruled on, a dossier validated."""

import copy
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.words import euros
from backoffice.desk import day_of
from backoffice.pieces import Examination
from dossiers import sections
from dossiers.models import Bursary, Message
from payments import fees
from payments import workflow as money


def bursary(dossier, request) -> dict:
    """The award notices deposited, what refusing would make due, supplements and their fate."""
    notices = [each.slug for each in sections.pieces_of(dossier.campaign) if _notice(each)]
    proofs = dossier.documents.current().filter(slot__in=notices).exclude(file=None)
    refused = copy.copy(dossier)
    refused.bursary = copy.copy(dossier.bursary)
    refused.bursary.ruling = Bursary.Ruling.REFUSED
    return {
        "proofs": proofs.select_related("file"),
        "ruling": dossier.bursary,
        "paid": euros(fees.balance(dossier).paid),
        "if_refused": euros(fees.due(refused)),
        "supplements": dossier.supplements.select_related("asked_by"),
    }


def _notice(piece):
    return piece.condition == "bursary"


@dataclass(frozen=True)
class Check:
    """One thing verified before a dossier is validated: held, to be known (`warning`), or not."""

    label: str
    words: str
    held: bool
    warning: bool = False

    @property
    def tone(self) -> str:
        """ok, alerte or erreur."""
        return "ok" if self.held else "alerte" if self.warning else "erreur"


def validation(dossier, request) -> dict:
    """The checks of a validation, then each formation the dossier goes to, with its examination."""
    reading = sections.Reading(dossier)
    pages = sections.sections_of(dossier.campaign)
    examination = Examination(dossier, reading, pages)
    return {
        "checks": [
            *_pieces(examination),
            *_money(dossier, request.at),
            _missing(reading),
            _opinions(dossier),
            _messages(dossier),
        ],
        "goes_to": [
            (each.formation, each.option, _examined(each.formation))
            for each in reading.candidatures
        ],
    }


def _examined(formation):
    return day_of(formation.examination_at) if formation.examination_at else ""


def _pieces(examination):
    left, refused = len(examination.left), len(examination.refused)
    words = ngettext("%(n)d à examiner", "%(n)d à examiner", left) % {"n": left}
    yield Check(_("Pièces examinées"), words if left else _("toutes"), held=not left)
    words = ngettext("%(n)d à remplacer", "%(n)d à remplacer", refused) % {"n": refused}
    yield Check(_("Pièces en ordre"), words if refused else _("toutes"), held=not refused)


def _money(dossier, at):
    due = fees.due(dossier)
    words = money.remains(due) if due else _("réglés")
    yield Check(_("Frais de dossier"), words, held=not due)
    if money.rate_claimed(dossier):
        ruling = dossier.bursary.get_ruling_display() if dossier.bursary.ruling else ""
        reason = money.hold(dossier, "validate", at) if not ruling and not due else None
        yield Check(_("Bourse"), ruling or reason or _("non examinée"), held=not reason)


def _missing(reading):
    count = len(sections.missing(reading))
    words = ngettext("%(n)d élément manque", "%(n)d éléments manquent", count) % {"n": count}
    return Check(
        _("Éléments du dossier"), words if count else _("complets"), held=not count, warning=True
    )


def _opinions(dossier):
    asked = dossier.recommendations.count()
    received = dossier.recommendations.filter(state="sent").count()
    words = _("%(received)d reçus sur %(asked)d") % {"received": received, "asked": asked}
    return Check(_("Avis demandés"), words, held=received == asked, warning=True)


def _messages(dossier):
    waiting = Message.objects.to_support().unanswered().filter(dossier=dossier).exists()
    words = _("un message attend une réponse") if waiting else _("répondus")
    return Check(_("Messages"), words, held=not waiting, warning=True)
