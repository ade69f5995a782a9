"""The pretended payment provider of the demonstration: same questions and answers as Stripe.

It writes its own table and nothing else: what it knows reaches us through the gateway alone.
"""

from datetime import timedelta

from django.db import transaction

from payments.models import Payment, StandInSession

#: A payment put on hold confirms by itself this long after.
HOLD = timedelta(seconds=20)

State = StandInSession.State
#: What one may press on its page, and what the session becomes.
CHOICES = {
    "accepter": State.PAID,
    "refuser": State.FAILED,
    "attendre": State.PROCESSING,
    "disparaitre": State.PAID,
}


def create(payment) -> StandInSession:
    """The session of this payment; asked twice, the same one."""
    facts = {
        "amount": payment.amount,
        "currency": payment.currency,
        "label": payment.dossier.number,
    }
    return StandInSession.objects.get_or_create(reference=payment.reference, defaults=facts)[0]


def look(reference, *, at) -> StandInSession:
    """The session as it stands at `at`. Raises `StandInSession.DoesNotExist`."""
    session = StandInSession.objects.get(reference=reference)
    waited = session.confirms_at and session.confirms_at <= at
    if session.state == State.PROCESSING and waited:
        _move(reference, State.PAID)
        session.refresh_from_db()
    return session


def expire(reference) -> None:
    """Close a session nobody has paid; any other is left as it is."""
    StandInSession.objects.filter(reference=reference, state=State.OPEN).update(state=State.EXPIRED)


def refund(reference) -> None:
    """Give back what was paid; twice, once."""
    StandInSession.objects.filter(reference=reference, state=State.PAID).update(
        state=State.REFUNDED
    )


def sessions(moment):
    """Every session but those of payments opened before `moment`, latest first."""
    older = Payment.objects.filter(opened_at__lt=moment).values("reference")
    return StandInSession.objects.exclude(reference__in=older).order_by("-pk").iterator()


def press(reference, choice, *, at) -> StandInSession:
    """What a person does on the page. A session already decided stays so.

    Raises `KeyError` for an unknown choice and `StandInSession.DoesNotExist`.
    """
    wanted = CHOICES[choice]
    with transaction.atomic():
        session = StandInSession.objects.select_for_update().get(reference=reference)
        if session.state == State.OPEN:
            session.state = wanted
            session.confirms_at = at + HOLD if wanted == State.PROCESSING else None
            session.save(update_fields=["state", "confirms_at"])
    return session


def _move(reference, state):
    StandInSession.objects.filter(reference=reference, state=State.PROCESSING).update(state=state)
