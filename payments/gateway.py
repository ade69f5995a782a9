"""The one door to the payment provider: Stripe Checkout, or the stand-in of the demonstration.

Card data never reaches us: the candidate pays on the provider's own page. Nothing here is called
inside a transaction, and nothing here writes a table of ours.
"""

import json
import logging
from datetime import timedelta
from functools import lru_cache

import stripe
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import links
from payments import said, stand_in
from payments.models import Payment
from payments.said import Hint, Opened, SessionState

log = logging.getLogger("payments")

#: Seconds within which a signed notification is believed (V51).
TOLERANCE = 300
#: Stripe refuses a session of less than 30 minutes by its own clock: ours ends it before.
MARGIN = timedelta(minutes=5)
#: Seconds to wait for an answer, and how many times the library asks again with the same key.
TIMEOUT, RETRIES = 10, 2
#: The same for looking at one session or closing it: a person waits, and holds a thread of ours;
#: the page, the clock or the next notification asks again.
BRIEF, ONCE = 4, 0


class Unavailable(Exception):
    """The provider did not answer, or not as it should; nothing that we know has changed."""


class Unknown(Unavailable):
    """The provider did answer: it has no such session."""


class Declined(Exception):
    """The provider refuses to give this money back, and says why: already given, disputed…"""


class Forged(Exception):
    """A notification that is not signed by our provider, is too old, or is of another mode."""


def mode() -> str:
    """`demo`, `test` or `live`: what a payment opened now would be."""
    key = settings.STRIPE_SECRET_KEY
    if not key:
        return Payment.Mode.DEMO
    return Payment.Mode.LIVE if key.startswith(("sk_live_", "rk_live_")) else Payment.Mode.TEST


def destination() -> str:
    """Where the candidate is led to pay, in words."""
    if mode() == Payment.Mode.DEMO:
        return _("la page de paiement de démonstration (aucune somme réelle)")
    return _("la page de paiement sécurisée de Stripe (checkout.stripe.com)")


def open_session(payment) -> Opened:
    """Open the provider's page for this payment, or find it again: one attempt, one session.

    Raises `Unavailable`. Asked twice for one payment, by two clicks or after a time-out, it gives
    the same session: the payment's reference is the idempotency key (V55).
    """
    _same_mode(payment)
    if payment.mode == Payment.Mode.DEMO:
        session = stand_in.create(payment)
        page = reverse("payment_stand_in", args=[session.reference])
        return Opened(session.reference, links.absolute(page))
    params = _params(payment)
    with _Words("open"):
        session = _sessions().create(params, {"idempotency_key": f"ouvrir-{payment.reference}"})
    return Opened(session.id, session.url)


def read_session(payment, *, at) -> SessionState:
    """What the provider holds for this payment now. Raises `Unavailable`.

    `at` is only the clock of the stand-in: Stripe has its own.
    """
    _same_mode(payment)
    if payment.mode == Payment.Mode.DEMO:
        return _stand_in_state(payment, at)
    with _Words("read"):
        expand = {"expand": ["payment_intent.latest_charge"]}
        session = _sessions(brief=True).retrieve(payment.provider_id, expand)
        return _said(session, brief=True)


def expire_session(payment) -> None:
    """Close the provider's page so that it takes no more money; one already paid stays paid.

    Raises `Unavailable`: whether the page is closed is then unknown.
    """
    _same_mode(payment)
    if payment.mode == Payment.Mode.DEMO:
        stand_in.expire(payment.reference)
        return
    with _Words("expire"):
        try:
            _sessions(brief=True).expire(payment.provider_id)
        except stripe.InvalidRequestError:
            log.info("session already closed: %s", payment.short_reference)


def refund(payment, *, double) -> None:
    """Give what is left of a payment back, once however often asked.

    `double` says that it was paid twice. Raises `Declined`, `Unavailable`.
    """
    _same_mode(payment)
    if payment.mode == Payment.Mode.DEMO:
        stand_in.refund(payment.reference)
        return
    with _Words("refund"):
        session = _sessions().retrieve(payment.provider_id).to_dict()
        params = {"payment_intent": session["payment_intent"]}
        params |= {"reason": "duplicate"} if double else {}
        try:
            _stripe().refunds.create(params, {"idempotency_key": f"rembourser-{payment.reference}"})
        except stripe.InvalidRequestError as error:
            raise Declined(error.code or "invalid_request") from error


def sessions_since(moment):
    """Every session opened at the provider since `moment`, as `SessionState`, latest first.

    Raises `Unavailable`, possibly after the first ones.
    """
    if mode() == Payment.Mode.DEMO:
        yield from (said.by_stand_in(each) for each in stand_in.sessions(moment))
        return
    params = {
        "created": {"gte": int(moment.timestamp())},
        "limit": 100,
        "expand": ["data.payment_intent.latest_charge"],
    }
    with _Words("list"):
        for session in _sessions().list(params).auto_paging_iter():
            yield _said(session)


def _said(session, *, brief=False) -> SessionState:
    """A session in our words; money that a bank took back for good is no longer held."""
    session = session.to_dict()
    seen = said.by_stripe(session)
    if not seen.disputed or seen.state != Payment.State.PAID:
        return seen
    about = {"payment_intent": session["payment_intent"]["id"], "limit": 100}
    told = _stripe(brief=brief).disputes.list(about).data
    return seen.less(sum(each.amount for each in told if each.status == "lost"))


def reference_of(hint) -> str:
    """The reference a notification is about, asked of the provider when it does not say.

    Raises `Unavailable`.
    """
    if hint.reference or not hint.intent or mode() == Payment.Mode.DEMO:
        return hint.reference
    with _Words("find"):
        found = _sessions(brief=True).list({"payment_intent": hint.intent, "limit": 1}).data
        return str(found[0].client_reference_id or "") if found else ""


def read_event(body, signature) -> Hint:
    """The hint in a notification, once its signature and mode are checked. Raises `Forged`.

    `body` is the raw bytes received. Each of the secrets in force is tried (rotation, V51).
    """
    if not any(_signed(body, signature, secret) for secret in settings.STRIPE_WEBHOOK_SECRETS):
        raise Forged("signature")
    try:
        event = json.loads(body)
        about = event["data"]["object"]
        metadata = about.get("metadata") or {}
        reference = metadata.get("reference") or about.get("client_reference_id") or ""
        intent = "" if reference else str(about.get("payment_intent") or "")
        hint = Hint(str(event["id"]), str(event["type"]), str(reference), intent)
        live = event["livemode"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged("shape") from error
    if live != (mode() == Payment.Mode.LIVE):
        raise Forged("mode")
    return hint


def _signed(body, signature, secret):
    try:
        return stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, TypeError, ValueError):
        return False  # what is no text, or no ASCII, is nobody's signature


class _Words:
    """Turns whatever the library raises into `Unavailable`, and logs it without secrets."""

    def __init__(self, doing):
        self.doing = doing

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, (stripe.StripeError, KeyError, TypeError, AttributeError)):
            status = getattr(error, "http_status", None)
            log.warning("provider: %s, %s, %s", self.doing, kind.__name__, status)
            missing = getattr(error, "code", None) == "resource_missing"
            raise (Unknown if missing else Unavailable)(self.doing) from error


@lru_cache(maxsize=4)
def _client(key, base, timeout, retries):
    addresses = {"api": base} if base else None
    return stripe.StripeClient(
        key,
        base_addresses=addresses,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


def _stripe(*, brief=False):
    patience = (BRIEF, ONCE) if brief else (TIMEOUT, RETRIES)
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, *patience).v1


def _sessions(*, brief=False):
    return _stripe(brief=brief).checkout.sessions


def _same_mode(payment):
    """A payment opened with other keys cannot be read with these; no stand-in but in `DEMO`."""
    if payment.mode != mode() or (payment.mode == Payment.Mode.DEMO and not settings.DEMO):
        raise Unavailable("mode")


def _params(payment):
    dossier = payment.dossier
    page = links.absolute(f"{reverse('payment_return')}?ref={payment.reference}")
    marks = {"reference": payment.reference, "dossier": dossier.number}
    with translation.override(dossier.user.language):
        label = _("Frais de dossier %(number)s") % {"number": dossier.number}
    price = {
        "currency": payment.currency,
        "unit_amount": payment.amount,
        "product_data": {"name": label},
    }
    return {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": payment.reference,
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": label},
        "customer_email": dossier.user.email,
        "locale": "en" if dossier.user.language == "en" else "fr",
        "expires_at": int((payment.expires_at + MARGIN).timestamp()),
        "success_url": page,
        "cancel_url": page,
    }


def _stand_in_state(payment, at) -> SessionState:
    try:
        session = stand_in.look(payment.reference, at=at)
    except stand_in.StandInSession.DoesNotExist as error:
        raise Unknown("session") from error
    return said.by_stand_in(session)
