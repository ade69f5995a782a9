"""A payment opens, is found again by a second click, or is cancelled."""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access
from dossiers import workflow as dossier_workflow
from dossiers.actions.sending import declare_and_submit, justify
from dossiers.models import Dossier
from payments import fees, gateway, workflow
from payments.actions.settling import check, conclude, lose, record, settle
from payments.models import Payment

State = Payment.State

#: How long the provider's page takes money.
LIFE = timedelta(minutes=30)


def open_payment(dossier, *, actor, at, intention=None) -> str:
    """The address of the provider's page for what is due; two clicks find one session.

    `intention` ({"declared", "reasons"}) asks that the dossier be transmitted once the money is
    confirmed, at the instant `at`. Raises Refused in words: nothing due, page closed, bursary
    question unanswered, a payment being confirmed, or the provider not answering.
    """
    _end_stale(dossier, at)
    payment = _reserve(dossier, actor, at, intention)
    return payment.address or _lead(payment, at)


def pay_and_submit(dossier, reasons, *, declared, actor, at) -> str | None:
    """« Payer et transmettre »: the address of the provider's page, the dossier being transmitted
    when the money is confirmed. None if nothing was left to pay: it is transmitted at once.

    Reasons and declaration are kept whatever comes next. No money is asked for a transmission
    that would be refused: Refused is raised, in words.
    """
    justify(dossier, reasons, declared=declared, actor=actor, at=at)
    if not workflow.pending(dossier) and not fees.due(dossier):
        declare_and_submit(dossier, reasons, declared=declared, actor=actor, at=at)
        return None
    reason = _doomed(Dossier.objects.whole().get(pk=dossier.pk), actor, at)
    if reason:
        raise Refused(reason)
    given = {item: list(said) for item, said in reasons.items()}
    intention = {"declared": declared, "reasons": given}
    return open_payment(dossier, actor=actor, at=at, intention=intention)


def _doomed(dossier, actor, at):
    """Why the transmission would be refused even once paid, in words, or None."""
    if dossier.state not in dossier_workflow.TRANSITIONS["submit"].sources:
        return dossier_workflow.refusal(dossier, "submit", actor, at)
    shut = dossier_workflow.campaign_open(dossier, actor, at)
    blocking = [
        each.label
        for each in dossier_workflow.obstacles(dossier)
        if each.blocking and each.key != "frais.reglement"
    ]
    if shut or not blocking:
        unjustified = dossier_workflow.justified(dossier, actor, at)
        return shut or unjustified or dossier_workflow.declared(dossier, actor, at)
    return _("Il manque : %(list)s.") % {"list": " ; ".join(blocking)}


def _end_stale(dossier, at):
    """End a session past its half-hour, or of an amount that is no longer the right one."""
    payment = workflow.pending(dossier)
    if payment is None:
        return
    try:
        if at >= payment.expires_at:
            check(payment, at=at)
        elif payment.state == State.OPEN and payment.amount != fees.due(dossier):
            _end(payment, None, at)
    except gateway.Unavailable as error:
        raise Refused(_unknown()) from error


def _reserve(dossier, actor, at, intention) -> Payment:
    """The payment under way, or a new one with its amount and lines frozen."""
    with transaction.atomic():
        fresh = dossier_workflow.lock(dossier.pk)
        if not access.is_candidate(fresh, actor):
            raise Refused(_("Ce dossier n’est pas le vôtre."))
        payment = workflow.pending(fresh)
        if payment is None:
            payment = _create(fresh, actor, at)
        payment.dossier = fresh
        if payment.state == State.PROCESSING:
            raise Refused(workflow.under_way(payment))
        if intention and payment.intention_at is None:
            payment.intention_at, payment.intention = at, intention
            payment.save(update_fields=["intention_at", "intention"])
    return payment


def _create(dossier, actor, at):
    with translation.override("fr"):
        balance = fees.balance(dossier)
    reason = workflow.pay_refusal(dossier, balance, at)
    if reason:
        raise Refused(reason)
    payment = Payment.objects.create(
        dossier=dossier,
        actor=actor,
        amount=balance.due,
        opened_at=at,
        expires_at=at + LIFE,
        mode=gateway.mode(),
        tariff=dossier.tariff,
        reduced=balance.bill.reduced,
        lines=_lines(balance),
    )
    record(payment, "opened", actor=actor, at=at)
    return payment


def _lines(balance):
    """The bill as lines whose sum is what is paid now: what was already paid comes off."""
    lines = [
        {"label": line.label, "cents": line.cents, "formation": line.formation_id}
        for line in balance.bill.lines
    ]
    if balance.paid:
        lines.append({"label": "Déjà réglé", "cents": -balance.paid, "formation": None})
    return lines


def _lead(payment, at) -> str:
    """Open the session at the provider, outside any transaction, and remember it."""
    try:
        opened = gateway.open_session(payment)
    except gateway.Unavailable as error:
        fresh = Payment.objects.get(pk=payment.pk)
        if fresh.provider_id:  # another click was answered: its page may have taken the money
            raise Refused(_unknown()) from error
        conclude(fresh, State.FAILED, at=at, tell=False)
        raise Refused(_silent()) from error
    with transaction.atomic():
        dossier_workflow.lock(payment.dossier_id)
        fresh = Payment.objects.select_for_update().get(pk=payment.pk)
        if fresh.state != State.OPEN:
            raise Refused(_unknown() if fresh.provider_id else _silent())
        fresh.provider_id, fresh.address = opened.provider_id, opened.address
        fresh.save(update_fields=["provider_id", "address"])
    return opened.address


def _silent():
    return _(
        "Le service de paiement ne répond pas. Rien n’a été débité et votre dossier est "
        "conservé : réessayez dans quelques minutes."
    )


def _unknown():
    """A page that may have taken money, and a provider that does not say."""
    return _(
        "Le service de paiement ne répond pas : nous ne savons pas encore si ce paiement a abouti. "
        "Ne payez pas de nouveau : nous le lui redemandons toutes les quelques minutes, et un "
        "courriel vous prévient s’il est confirmé. Rien n’est perdu."
    )


def cancel_payment(dossier, *, actor, at) -> Payment | None:
    """« Annuler ce paiement »: close the provider's page and free formations and bursary.

    Returns the payment as it ended: paid, if the money had come meanwhile. None when nothing was
    open. Raises Refused while it is being confirmed, or if the provider does not answer.
    """
    if not access.is_candidate(dossier, actor):
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    payment = workflow.pending(dossier)
    if payment is None:
        return None
    try:
        return _end(payment, actor, at)
    except gateway.Unavailable as error:
        raise Refused(_unknown()) from error


def _end(payment, actor, at):
    """Cancel a payment unless money came, or is coming."""
    try:
        return _cancelled(payment, actor, at)
    except gateway.Unknown:  # no page of the provider takes its money any more
        payment = lose(payment, State.CANCELLED, at=at, actor=actor)
    if payment.state == State.PROCESSING:
        raise Refused(workflow.under_way(payment))
    return payment


def _cancelled(payment, actor, at):
    if payment.provider_id:
        gateway.expire_session(payment)
        seen = gateway.read_session(payment, at=at)
        if seen.state != State.EXPIRED:
            payment = settle(payment.reference, at=at)
            if payment.state == State.PROCESSING:
                raise Refused(workflow.under_way(payment))
            if not payment.pending:
                return payment
    return conclude(payment, State.CANCELLED, at=at, actor=actor)
