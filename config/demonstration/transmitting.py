"""Sketched dossiers paid and transmitted, without looking five times at what they lack."""

from datetime import timedelta

from config.demonstration.sketches import Sketch
from dossiers import copies
from dossiers.models import Justification, State

#: From the payment to the transmission, when they are two gestures.
BETWEEN = timedelta(minutes=4)
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
    """Pay, which counts what is left, then transmit; `told(at)` is called after each."""
    for each in sketches:
        each.life.pay(each.sent_at - BETWEEN)
        told(each.sent_at - BETWEEN)
        _submit(each, each.sent_at)
        told(each.sent_at)


def _submit(sketch, at):
    """Transmitted, with its numbered copy; what is missing and may be forced has its reason."""
    dossier = sketch.dossier
    Justification.objects.bulk_create(
        Justification(dossier=dossier, item=item, reason=reason, text=text)
        for item, (reason, text) in (sketch.life.reasons() if sketch.life.lacking else {}).items()
    )
    dossier.state, dossier.state_since = State.SUBMITTED, at
    dossier.transmissions, dossier.declared_at, dossier.transmitted_at = 1, at, at
    dossier.transmission_number = f"{dossier.number}-T1"
    dossier.save(update_fields=MOVED)
    dossier.candidatures.update(transmitted_in=1)
    copy = copies.make(dossier, at=at)
    sketch.note("submit", at, data={"copy": copy.number})
