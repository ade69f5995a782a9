"""What a person of the team must look at about money; refunds of technical double payments."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access
from dossiers import workflow as dossier_workflow
from payments import gateway
from payments.actions.settling import settle
from payments.models import Alert, Payment

#: The only money that is given back: it never was the fee of a dossier (T5, V56).
TECHNICAL = (Alert.Kind.DUPLICATE, Alert.Kind.LATE)


def close_alert(alert, *, outcome, actor, at) -> Alert:
    """Say that an alert was dealt with, and how. Raises Refused without words or if already done.

    Closing changes no money and no state of the dossier.
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
        fresh.closed_at, fresh.closed_by, fresh.outcome = at, actor, outcome.strip()[:300]
        fresh.save(update_fields=["closed_at", "closed_by", "outcome"])
    return fresh


def refund_refusal(payment, actor) -> str | None:
    """Why this payment is not given back, in words, or None.

    Fees are not refunded; a payment that came when nothing was due any more, or for a dossier
    already lapsed, is not a fee.
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
    return None


def refund(payment, *, reason, actor, at) -> Payment:
    """Give back a technical payment through the provider, once however often asked (T5, V56).

    Raises Refused in words: not support, no reason, a fee like any other, or the provider not
    answering (nothing is then written, and asking again gives back once).
    """
    if not reason.strip():
        raise Refused(_("Écrivez pourquoi ce paiement est remboursé."))
    payment = Payment.objects.select_related("dossier").get(pk=payment.pk)
    refusal = refund_refusal(payment, actor)
    if refusal:
        raise Refused(refusal)
    try:
        gateway.refund(payment)
        payment = settle(payment.reference, at=at, again=True)
    except gateway.Unavailable as error:
        raise Refused(
            _("Le service de paiement ne répond pas : réessayez, il ne remboursera qu’une fois.")
        ) from error
    _close(payment, reason.strip(), actor, at)
    return payment


def _close(payment, reason, actor, at):
    with transaction.atomic():
        dossier = dossier_workflow.lock(payment.dossier_id)
        told = payment.alerts.filter(closed_at=None)
        told.update(closed_at=at, closed_by=actor, outcome=reason[:300])
        data = {
            "payment": payment.pk,
            "reference": payment.short_reference,
            "cents": payment.amount,
        }
        dossier_workflow.record(dossier, "refund_asked", actor=actor, at=at, note=reason, data=data)
