"""What the provider says, in our words: Stripe's sessions, or the stand-in's."""

from dataclasses import dataclass, replace

from payments.models import Payment, StandInSession

State = Payment.State


@dataclass(frozen=True)
class Opened:
    """A session opened at the provider: its id there, and the address of its page."""

    provider_id: str
    address: str


@dataclass(frozen=True)
class SessionState:
    """What the provider says of a session; `amount` in cents, `state` one of `Payment.State`."""

    state: str
    amount: int
    currency: str
    reference: str
    mode: str
    provider_id: str
    #: Cents given back, and whether the cardholder contests the charge at the bank.
    refunded: int = 0
    disputed: bool = False

    def less(self, cents) -> "SessionState":
        """The same once `cents` more were taken back: given back, if nothing is left."""
        gone = min(self.amount, self.refunded + cents)
        return replace(
            self, refunded=gone, state=State.REFUNDED if gone == self.amount else self.state
        )

    @property
    def held(self) -> int:
        """Cents that the provider holds for us."""
        return self.amount - self.refunded if self.state in Payment.SETTLED else 0


@dataclass(frozen=True)
class Hint:
    """A notification: only a hint that this reference is worth reading again (V52).

    A dispute names no reference: `intent` is then what the provider calls the charge's payment.
    """

    event_id: str
    kind: str
    reference: str
    intent: str = ""


def by_stripe(session) -> SessionState:
    """A Checkout session with its intent and last charge expanded. Raises KeyError."""
    charge = _charge(session)
    return SessionState(
        state=_word(session),
        amount=session["amount_total"],
        currency=session["currency"],
        reference=session["client_reference_id"] or "",
        mode=Payment.Mode.LIVE if session["livemode"] else Payment.Mode.TEST,
        provider_id=session["id"],
        refunded=charge.get("amount_refunded") or 0,
        disputed=bool(charge.get("disputed")),
    )


def _charge(session):
    """The last charge of a session whose intent was expanded; empty while there is none."""
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    return charge if isinstance(charge, dict) else {}


def _word(session):
    """One of our states, from a Checkout session with its intent and last charge expanded."""
    intent = session.get("payment_intent")
    intent = intent if isinstance(intent, dict) else {}
    if session["payment_status"] == "paid":
        return State.REFUNDED if _charge(session).get("refunded") else State.PAID
    if session["status"] == "expired":
        return State.EXPIRED
    if session["status"] == "open":
        return State.OPEN
    gone = intent.get("status") in ("requires_payment_method", "canceled")
    return State.FAILED if gone else State.PROCESSING


def by_stand_in(session) -> SessionState:
    """What the stand-in says of one of its sessions."""
    gone = session.state == StandInSession.State.REFUNDED
    return SessionState(
        state=session.state,
        amount=session.amount,
        currency=session.currency,
        reference=session.reference,
        mode=Payment.Mode.DEMO,
        provider_id=session.reference,
        refunded=session.amount if gone else 0,
    )
