"""The only way money becomes paid: ask the provider again, compare, lock, record once."""

import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.refusal import Refused
from dossiers import workflow as dossier_workflow
from dossiers.actions.counting import keep_count
from dossiers.models import State as DossierState
from dossiers.models.dossier import TRANSMITTED
from payments import fees, gateway, mails
from payments.actions.supplements import keep_supplement
from payments.models import Alert, Payment, ProviderEvent, Receipt
from payments.workflow import MOVES

log = logging.getLogger("payments")

State = Payment.State

#: What the provider says once money has moved, or may have.
_MOVED = (State.PROCESSING, *Payment.SETTLED)

#: Said of a payment whose session the provider does not have.
LOST = "session inconnue"

#: A payment whose page the provider never gave us is closed after this: nobody can pay it.
UNANSWERED = timedelta(minutes=2)


def settle(reference, *, at, hint=None, again=False) -> Payment | None:
    """Make of a payment what the provider says it is, once, whoever asks and however often.

    Called by the return page, the notification and the clock. Re-reads the session, compares
    amount, currency, reference and mode, locks dossier then payment, stops if nothing is left to
    do (`again` asks even about money already recorded: refunds, disputes). Money recorded stays
    recorded even if the transmission asked with it is refused. Returns the payment, or None for
    an unknown reference. Raises `gateway.Unavailable`.
    """
    payment = Payment.objects.filter(reference=reference).first()
    if payment is None:
        _note(hint, None, at)
        return None
    if payment.settled and hint is None and not again:
        return payment
    seen = gateway.read_session(payment, at=at) if payment.provider_id else None
    return _write(payment, seen, at, hint)


def _write(payment, seen, at, hint):
    with transaction.atomic():
        dossier = dossier_workflow.lock(payment.dossier_id)
        payment = _locked(payment, dossier)
        if hint and not _note(hint, payment, at):
            return payment
        known = payment.problem and payment.state == State.PROCESSING
        if seen and _agrees(payment, seen, at):
            _follow(payment, seen, at)
        elif seen and seen.state in _MOVED and payment.pending and not known:
            _examine(payment, at)
    return payment


def _examine(payment, at):
    """Money moved that we did not ask for: the payment stays under way until a person looks."""
    told = payment.alerts.filter(kind=Alert.Kind.DIFFERS)
    told.update(closed_at=None, closed_by=None)  # closed while nobody had paid, it is open again
    if payment.state == State.OPEN:
        _become(payment, State.PROCESSING, at)
    mails.examined(payment)


def _follow(payment, seen, at):
    """Become what the provider says; what it says beside the state is the team's to see (R-16)."""
    if seen.state in MOVES[payment.state]:
        _become(payment, seen.state, at)
    if seen.disputed:
        alert(Alert.Kind.DISPUTED, payment, cents=payment.amount, at=at)
    if seen.refunded and payment.state == State.PAID:
        _partly(payment, seen.refunded, at)


def _partly(payment, cents, at):
    """A part was given back by hand: asked again when the part grows, whatever was answered."""
    told = alert(Alert.Kind.PARTIAL, payment, cents=cents, at=at)
    if told.cents != cents:
        told.cents, told.raised_at, told.closed_at, told.closed_by = cents, at, None, None
        told.save(update_fields=["cents", "raised_at", "closed_at", "closed_by"])


def _locked(payment, dossier):
    """The fresh row, locked after its dossier's: always in this order."""
    fresh = Payment.objects.select_for_update().get(pk=payment.pk)
    fresh.dossier = dossier
    return fresh


def _note(hint, payment, at) -> bool:
    """Keep a notification; False if it was already taken (V53)."""
    if hint is None:
        return True
    facts = {
        "kind": hint.kind[:60],
        "reference": hint.reference[:40],
        "payment": payment,
        "received_at": at,
    }
    return ProviderEvent.objects.get_or_create(event_id=hint.event_id[:120], defaults=facts)[1]


def _agrees(payment, seen, at) -> bool:
    """Whether the provider speaks of this very payment; what differs is kept for staff (V52).

    Money that moved though it differs is never said « refused »: the payment stays under way, in
    examination, until the team closes its alert.
    """
    told = (seen.amount, seen.currency, seen.reference, seen.mode, seen.provider_id)
    ours = (payment.amount, payment.currency, payment.reference, payment.mode, payment.provider_id)
    names = ("montant", "devise", "référence", "mode", "session")
    wrong = [name for name, one, other in zip(names, told, ours, strict=True) if one != other]
    if payment.mode != gateway.mode():
        wrong.append("service")
    if wrong:
        log.error("payment %s: the provider differs: %s", payment.short_reference, wrong)
        alert(Alert.Kind.DIFFERS, payment, cents=seen.amount - payment.amount, at=at)
    elif payment.problem:
        late = payment.alerts.filter(kind=Alert.Kind.DIFFERS, closed_at=None)
        late.update(note="le prestataire ne diffère plus")
    if payment.problem != ", ".join(wrong):
        payment.problem = ", ".join(wrong)
        payment.save(update_fields=["problem"])
    return not wrong


def alert(kind, payment, *, cents, at) -> Alert:
    """Ask the team to look at this payment; asked again, the same alert."""
    facts = {"dossier": payment.dossier, "cents": cents, "raised_at": at}
    found, made = Alert.objects.get_or_create(kind=kind, payment=payment, defaults=facts)
    if made and kind == Alert.Kind.DISPUTED:
        record(payment, "disputed", actor=None, at=at)
    return found


def _become(payment, state, at, *, tell=True):
    """Write a state and what follows from it, on rows locked by the caller."""
    due = fees.due(payment.dossier) if state == State.PAID else 0
    payment.state = state
    if state == State.PAID or (state != State.PROCESSING and payment.settled_at is None):
        payment.settled_at = at
    payment.save(update_fields=["state", "settled_at"])
    record(payment, state, actor=None, at=at)
    keep_count(payment.dossier, {"frais"})
    if state in Payment.SETTLED:
        keep_supplement(payment.dossier, at=at)
    if state == State.REFUNDED:
        alert(Alert.Kind.REFUNDED, payment, cents=payment.amount, at=at)
        alive = payment.dossier.state in dossier_workflow.ALIVE
        mails.refunded(payment, due=fees.left_by(payment) if alive else 0)
    if state == State.PAID:
        _received(payment, due, at)
        sent = _transmit(payment, at)
        late = _late(payment, at)
        mails.confirmed(payment, at=at, transmitted=sent, late=late, double=due == 0 and not late)
    elif tell and (state == State.FAILED or (state == State.EXPIRED and payment.intention_at)):
        mails.failed(payment)


def _received(payment, due, at):
    """Number its receipt, of the year in Paris; money that is not what was due when it came is the
    team's to see (V54).

    Nothing was due any more: it is a technical double, the only money that is given back (V56).
    """
    number = f"R{at.astimezone(PARIS).year}-{payment.pk:06d}"
    Receipt.objects.get_or_create(payment=payment, defaults={"number": number, "requested_at": at})
    if due != payment.amount:
        kind = Alert.Kind.OLDER if due else Alert.Kind.DUPLICATE
        alert(kind, payment, cents=payment.amount - due, at=at)


def _late(payment, at) -> bool:
    """Whether the money came for a dossier lapsed meanwhile: it pays for nothing (T5)."""
    late = payment.dossier.state == DossierState.LAPSED
    if late:
        alert(Alert.Kind.LATE, payment, cents=payment.amount, at=at)
    return late


def record(payment, name, *, actor, at):
    """A line of the dossier's journal about this payment."""
    data = {"payment": payment.pk, "reference": payment.short_reference, "cents": payment.amount}
    dossier_workflow.record(payment.dossier, f"payment_{name}", actor=actor, at=at, data=data)


def _transmit(payment, at) -> bool:
    """Do the transmission asked with the payment, at the instant it was asked (T5).

    In a savepoint: if it is refused now, or fails, the money stays recorded, and why is kept for
    the mail. A database that gives up lets the whole be done again by the clock.
    """
    if payment.intention_at is None:
        return False
    dossier = payment.dossier
    if dossier.state in TRANSMITTED:
        return True
    try:
        with transaction.atomic():
            dossier_workflow.perform(dossier, "submit", actor=dossier.user, at=payment.intention_at)
    except Refused as refusal:
        return _not_sent(payment, str(refusal.reason), at)
    except OperationalError:
        raise
    except Exception:
        log.exception("payment %s: transmission", payment.short_reference)
        with translation.override(dossier.user.language):
            return _not_sent(payment, _("Une erreur de notre part l’a empêché."), at)
    return True


def _not_sent(payment, reason, at) -> bool:
    payment.intention_refusal = reason
    payment.save(update_fields=["intention_refusal"])
    if payment.dossier.state != DossierState.LAPSED:
        alert(Alert.Kind.REFUSED, payment, cents=payment.amount, at=at)
    return False


def conclude(payment, state, *, at, actor=None, tell=True) -> Payment:
    """Close a payment under way that no money can reach any more; another one is left alone."""
    with transaction.atomic():
        payment = _locked(payment, dossier_workflow.lock(payment.dossier_id))
        if not payment.pending:
            return payment
        if state == State.CANCELLED:
            payment.intention_at, payment.intention = None, None
            payment.state, payment.settled_at = state, at
            payment.save(update_fields=["state", "settled_at", "intention_at", "intention"])
            record(payment, state, actor=actor, at=at)
        else:
            _become(payment, state, at, tell=tell)
    return payment


def check(payment, *, at) -> bool:
    """What the clock does of a payment under way: settle it, or end it past its half-hour.

    True if its state changed. Raises `gateway.Unavailable`, and `gateway.Unknown` before its end
    of a session that the provider does not have: past it, nobody can pay it any more.
    """
    given_up = _given_up(payment)
    if given_up:
        return at >= given_up and not conclude(payment, State.FAILED, at=at).pending
    try:
        now = _ended(payment, at)
    except gateway.Unknown:
        if at < payment.expires_at:
            raise
        now = lose(payment, State.EXPIRED, at=at)
    return now.state != payment.state


def _ended(payment, at):
    now = settle(payment.reference, at=at)
    if now.state == State.OPEN and at >= now.expires_at:
        gateway.expire_session(now)
        now = settle(payment.reference, at=at)
        if now.state == State.OPEN and now.problem:
            now = conclude(now, State.EXPIRED, at=at)
    return now


def lose(payment, state, *, at, actor=None) -> Payment:
    """Close a payment whose session the provider does not have, and ask the team to look.

    One whose money was moving stays under way, in examination, until its alert is closed.
    """
    with transaction.atomic():
        payment = _locked(payment, dossier_workflow.lock(payment.dossier_id))
        if not payment.pending:
            return payment
        log.error("payment %s: the provider has no such session", payment.short_reference)
        alert(Alert.Kind.DIFFERS, payment, cents=-payment.amount, at=at)
        seen, payment.problem = payment.problem == LOST, LOST
        payment.save(update_fields=["problem"])
        if payment.state == State.OPEN:
            return conclude(payment, state, at=at, actor=actor)
        if not seen:
            _examine(payment, at)
    return payment


def _given_up(payment):
    """When to give up a payment that cannot be asked about, or None if it can be.

    Without an answer of the provider nobody has the address of its page; opened with keys of
    another mode, it belongs to a service that is no longer this one.
    """
    if not payment.provider_id:
        return payment.opened_at + UNANSWERED
    return payment.expires_at if payment.mode != gateway.mode() else None


def receive_event(body, signature, *, at) -> Payment | None:
    """Take a notification of the provider: a hint, never a proof. Twice changes nothing.

    Raises `gateway.Forged` for one that is not its own, `gateway.Unavailable` when the session
    cannot be read again: the provider will send it once more.
    """
    hint = gateway.read_event(body, signature)
    if ProviderEvent.objects.filter(event_id=hint.event_id).exists():
        return None
    reference = gateway.reference_of(hint)
    return settle(reference, at=at, hint=hint) if reference else None
