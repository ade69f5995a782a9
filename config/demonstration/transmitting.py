"""Sketched dossiers paid and transmitted: what « Payer et transmettre » would have left."""

from config.demonstration.life import CONFIRMED
from config.demonstration.sketches import Sketch
from dossiers import copies
from dossiers.models import Justification, State
from payments import fees
from payments.actions.opening import LIFE
from payments.models import Payment

#: What a transmission writes on a dossier.
MOVED = (
    "state",
    "state_since",
    "declared_at",
    "transmitted_at",
    "transmissions",
    "transmission_number",
)


def send(sketches: list[Sketch], told) -> None:
    """Pay and transmit those that have an instant for it; `told(at)` is called after each.

    The progress is left to `sketches.keep`.
    """
    sent = [each for each in sketches if each.sent_at]
    payments = [_payment(each, each.sent_at) for each in sent]
    Payment.objects.bulk_create(payments)
    for each, payment in zip(sent, payments, strict=True):
        facts = {
            "payment": payment.pk,
            "reference": payment.short_reference,
            "cents": payment.amount,
        }
        each.note("payment_opened", payment.opened_at, data=facts)
        each.note("payment_paid", payment.settled_at, data=facts, actor=None)
        _submit(each, each.sent_at)
        told(each.sent_at)


def _payment(sketch, at):
    """One payment of all that is owed."""
    balance = fees.balance(sketch.dossier)
    payment = Payment(
        dossier=sketch.dossier,
        amount=balance.due,
        state=Payment.State.PAID,
        actor=sketch.life.user,
        opened_at=at,
        expires_at=at + LIFE,
        settled_at=at + CONFIRMED,
        mode=Payment.Mode.DEMO,
        tariff=sketch.dossier.tariff,
        reduced=balance.bill.reduced,
        lines=[
            {"label": line.label, "cents": line.cents, "formation": line.formation_id}
            for line in balance.bill.lines
        ],
        intention_at=at,
        intention={"declared": True, "reasons": {}},
    )
    payment.provider_id = payment.reference
    return payment


def _submit(sketch, at):
    """Transmitted, with its numbered copy; what is missing and may be forced has its reason."""
    dossier = sketch.dossier
    Justification.objects.bulk_create(
        Justification(dossier=dossier, item=item, reason=reason, text=text)
        for item, (reason, text) in sketch.life.reasons().items()
    )
    dossier.state, dossier.state_since = State.SUBMITTED, at
    dossier.transmissions, dossier.declared_at, dossier.transmitted_at = 1, at, at
    dossier.transmission_number = f"{dossier.number}-T1"
    dossier.save(update_fields=MOVED)
    dossier.candidatures.update(transmitted_in=1)
    copy = copies.make(dossier, at=at)
    sketch.note("submit", at, data={"copy": copy.number})
