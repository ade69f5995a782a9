"""What states a payment goes through, and what money holds of its dossier."""

from django.utils.translation import gettext as _

from accounts.words import euros
from dossiers import access
from dossiers import fees as dossier_fees
from dossiers.models import State as DossierState
from dossiers.models import YesNo
from dossiers.models.dossier import TRANSMITTED
from payments import fees
from payments.models import Payment

State = Payment.State
_MONEY = {State.PAID, State.REFUNDED}

#: From each state, what the provider may turn it into. Money that comes late is money: a payment
#: that failed, expired or was cancelled here becomes paid if the provider holds the sum (V54).
MOVES = {
    State.OPEN: {State.PROCESSING, State.FAILED, State.EXPIRED} | _MONEY,
    State.PROCESSING: {State.FAILED, State.EXPIRED} | _MONEY,
    State.FAILED: _MONEY,
    State.EXPIRED: _MONEY,
    State.CANCELLED: _MONEY,
    State.PAID: {State.REFUNDED},
    State.REFUNDED: set(),
}

#: What an open payment freezes: pages that move the amount, and transitions that would lose it.
FROZEN_PAGES = ("formations", "frais")
FROZEN_TRANSITIONS = ("lapse", "drop_addition", "withdraw", "submit", "reopen")


def pending(dossier) -> Payment | None:
    """The payment under way, or None: there is one at most."""
    return Payment.objects.pending().filter(dossier_id=dossier.pk).first()


def hold(dossier, what, at) -> str | None:
    """Why money holds this page or transition, in words, or None (a lock of `DOSSIER_LOCKS`)."""
    if what in FROZEN_PAGES + FROZEN_TRANSITIONS:
        payment = pending(dossier)
        if payment:
            return under_way(payment)
    if what == "submit":
        return _due(dossier)
    if what == "validate":
        return _due(dossier) or _unruled(dossier, at)
    return None


def under_way(payment) -> str:
    """What an open payment forbids, and how to get out of it."""
    amount = euros(payment.amount)
    if payment.state == State.PROCESSING and payment.problem:
        return _(
            "Un paiement de %(amount)s est en examen : ne payez pas de nouveau, notre service "
            "vous écrit dès qu’il est compris."
        ) % {"amount": amount}
    if payment.state == State.PROCESSING:
        return _(
            "Un paiement de %(amount)s est en cours de confirmation : formations et bourse "
            "s’ouvrent à nouveau dès qu’il est décidé."
        ) % {"amount": amount}
    return _(
        "Un paiement de %(amount)s est ouvert : terminez-le, ou annulez-le depuis la page "
        "« Frais de dossier »."
    ) % {"amount": amount}


def remains(cents) -> str:
    """« Il reste 90,00 € à régler. »"""
    return _("Il reste %(amount)s à régler.") % {"amount": euros(cents)}


def _due(dossier):
    cents = fees.due(dossier)
    return remains(cents) if cents else None


def _unruled(dossier, at):
    """A bursary claimed waits for support, until the last examination: then it counts (S1)."""
    if dossier.bursary.ruling or not rate_claimed(dossier):
        return None
    last = access.last_examination(dossier)
    if last is not None and at >= last:
        return None
    return _("La bourse déclarée n’a pas encore été examinée.")


def pay_refusal(dossier, balance, at) -> str | None:
    """Why nothing can be paid now, in words, or None. What a payment under way forbids is apart.

    What is due after a transmission (bursary refused) is paid whatever the closing.
    """
    if not balance.bill.lines:
        return _("Choisissez d’abord une formation : les frais en dépendent.")
    if not balance.due:
        return _("Il n’y a rien à régler : vos frais de dossier sont payés.")
    if dossier.tariff.bursary_first is not None and not dossier.bursary.claimed:
        return _("Dites d’abord si vous êtes boursier : le montant en dépend.")
    if dossier.state in (DossierState.DRAFT, DossierState.REOPENED):
        return access.campaign_shut(dossier.campaign, at)
    return None if dossier.state in TRANSMITTED else access.page_shut(dossier, "frais", at)


def ruling_refusal(dossier, actor) -> str | None:
    """Why this person may not rule on the bursary now, in words, or None."""
    if not access.is_support(dossier, actor):
        return _("Cette action ne vous est pas ouverte.")
    if not rate_claimed(dossier):
        return _("Aucune bourse n’est déclarée dans ce dossier.")
    payment = pending(dossier)
    if payment:
        return under_way(payment)
    if not dossier_fees.has_award_notice(dossier):
        return _("L’avis d’attribution n’est pas déposé : il n’y a rien à examiner.")
    return None


def rate_claimed(dossier) -> bool:
    """Whether the candidate claims a bursary that this tariff reduces for."""
    return dossier.tariff.bursary_first is not None and dossier.bursary.claimed == YesNo.YES
