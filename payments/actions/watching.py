"""What a person of the team must look at about money; refunds of technical double payments."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import euros
from dossiers import access
from dossiers import workflow as dossier_workflow
from payments import fees, gateway
from payments.actions.settling import conclude, settle
from payments.models import Alert, Payment

#: The only money that is given back: it never was the fee of a dossier (T5, V56).
TECHNICAL = (Alert.Kind.DUPLICATE, Alert.Kind.LATE)


def close_alert(alert, *, outcome, actor, at) -> Alert:
    """Say that an alert was dealt with, and how. Raises Refused without words or if already done.

    Closing changes no money and no state of the dossier. A payment held because the provider
    differs is then no longer under way: it is not counted, and the dossier is free again.
    """
    if not outcome.strip():
        raise Refused(_("Écrivez en une phrase la suite donnée."))
    with transaction.atomic():
        dossier = dossier_workflow.lock(alert.dossier_id)
        fresh = Alert.objects.select_for_update().get(pk=alert.pk)
        if not access.is_support(dossier, actor):
            raise Refused(_("Cette action ne vous est pas ouverte."))
        if fresh.closed_at:
            raise Refused(_("Cette alerte est déjà traitée."))
        if fresh.kind == Alert.Kind.DIFFERS and fresh.payment.state == Payment.State.PROCESSING:
            conclude(fresh.payment, Payment.State.FAILED, at=at, tell=False)
        fresh.closed_at, fresh.closed_by, fresh.outcome = at, actor, outcome.strip()[:300]
        fresh.save(update_fields=["closed_at", "closed_by", "outcome"])
    return fresh


def refund_refusal(payment, actor) -> str | None:
    """Why this payment is not given back, in words, or None.

    Fees are not refunded; a payment that came when nothing was due any more, or for a dossier
    already lapsed, is not a fee. It became one if the dossier would owe something without it.
    """
    if not access.is_support(payment.dossier, actor):
        return _("Cette action ne vous est pas ouverte.")
    if payment.state == Payment.State.REFUNDED:
        return _("Ce paiement est déjà remboursé.")
    technical = payment.alerts.filter(kind__in=TECHNICAL).exists()
    if payment.state != Payment.State.PAID or not technical:
        return _(
            "Les frais de dossier ne sont pas remboursés : seul un double paiement technique "
            "l’est, ou une somme venue après la clôture pour un dossier qui n’est pas transmis."
        )
    left = fees.left_by(payment)
    if left:
        return _(
            "Cette somme paie désormais ce dossier : la rendre laisserait %(amount)s à régler."
        ) % {"amount": euros(left)}
    return None


def to_give_back(payment) -> str | None:
    """Why the money of this payment is to be given back, as a kind of alert, or None."""
    if payment.state != Payment.State.PAID or fees.left_by(payment):
        return None
    return payment.alerts.filter(kind__in=TECHNICAL).values_list("kind", flat=True).last()


def refund(payment, *, reason, actor, at) -> Payment:
    """Give back a technical payment through the provider, once however often asked (T5, V56).

    Raises Refused in words: not support, no reason, a fee like any other, the provider refusing
    (what it holds is then written), or not answering (nothing is written, and asking again gives
    back once).
    """
    if not reason.strip():
        raise Refused(_("Écrivez pourquoi ce paiement est remboursé."))
    payment = Payment.objects.select_related("dossier").get(pk=payment.pk)
    refusal = refund_refusal(payment, actor)
    if refusal:
        raise Refused(refusal)
    try:
        payment, declined = _give_back(payment, at)
    except gateway.Unavailable as error:
        raise Refused(
            _("Le service de paiement ne répond pas : réessayez, il ne remboursera qu’une fois.")
        ) from error
    if declined:
        raise Refused(_declined(payment, declined))
    _close(payment, reason.strip(), actor, at)
    return payment


def _give_back(payment, at):
    """The payment as the provider then holds it, and why it gave nothing back, empty if it did."""
    double = payment.alerts.filter(kind=Alert.Kind.DUPLICATE).exists()
    declined = ""
    try:
        gateway.refund(payment, double=double)
    except gateway.Declined as error:
        declined = str(error)
    return settle(payment.reference, at=at, again=True), declined


def _declined(payment, why):
    if payment.state == Payment.State.REFUNDED:
        return _(
            "Ce paiement était déjà remboursé chez le prestataire : c’est maintenant noté ici. "
            "Il reste à marquer l’alerte comme traitée."
        )
    return _(
        "Le prestataire refuse de rendre cette somme (%(why)s) : regardez ce paiement sur son "
        "tableau de bord."
    ) % {"why": why}


def _close(payment, reason, actor, at):
    with transaction.atomic():
        dossier = dossier_workflow.lock(payment.dossier_id)
        payment.dossier = dossier
        told = payment.alerts.filter(closed_at=None)
        if fees.left_by(payment):  # a formation added while the provider answered: still to be seen
            told = told.exclude(kind=Alert.Kind.REFUNDED)
        told.update(closed_at=at, closed_by=actor, outcome=reason[:300])
        data = {
            "payment": payment.pk,
            "reference": payment.short_reference,
            "cents": payment.amount,
        }
        dossier_workflow.record(dossier, "refund_asked", actor=actor, at=at, note=reason, data=data)
