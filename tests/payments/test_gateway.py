"""The door to the provider: signatures, modes, what Stripe's answers mean, what is sent to it."""

import json
import re
import time
from types import SimpleNamespace

import pytest
import stripe
from stripe.params.checkout import SessionCreateParams

from payments import gateway
from payments.models import Payment

SECRETS = ["whsec_premier", "whsec_second"]


@pytest.fixture
def keys(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_essai"
    settings.STRIPE_WEBHOOK_SECRETS = SECRETS
    return settings


def notification(reference="abc", *, live=False, **more):
    about = {"id": "cs_1", "object": "checkout.session", "metadata": {"reference": reference}}
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": live,
        "data": {"object": about},
    }
    return json.dumps(event | more).encode()


def signed(body, secret=SECRETS[0], age=0):
    moment = int(time.time()) - age
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, moment)


# --- Notifications (V51)


@pytest.mark.parametrize("secret", SECRETS)
def test_either_secret_in_force_is_believed(keys, secret):
    body = notification()
    hint = gateway.read_event(body, signed(body, secret))
    assert hint == gateway.Hint("evt_1", "checkout.session.completed", "abc")


FORGERIES = {
    "without signature": lambda body: (body, ""),
    "altered byte": lambda body: (body.replace(b"abc", b"abd"), signed(body)),
    "400 seconds old": lambda body: (body, signed(body, age=400)),
    "another account": lambda body: (body, signed(body, "whsec_autre")),
    "not text": lambda body: (b"\xff\xfe", signed(body)),
    "nonsense header": lambda body: (body, "t=,v1="),
    "not ASCII": lambda body: (body, re.sub("v1=.*", "v1=é", signed(body))),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_notification_is_refused(keys, forged):
    with pytest.raises(gateway.Forged):
        gateway.read_event(*forged(notification()))


def test_a_notification_of_another_mode_is_refused(keys):
    body = notification(live=True)
    with pytest.raises(gateway.Forged, match="mode"):
        gateway.read_event(body, signed(body))


@pytest.mark.parametrize("body", [b"[]", b'{"id": 1}', b"pas du json"])
def test_a_signed_nonsense_is_refused(keys, body):
    with pytest.raises(gateway.Forged):
        gateway.read_event(body, signed(body))


def test_without_keys_no_notification_is_believed():
    body = notification()
    with pytest.raises(gateway.Forged):
        gateway.read_event(body, signed(body))


# --- What Stripe says


def session(**more):
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "complete",
        "payment_status": "paid",
        "amount_total": 9000,
        "currency": "eur",
        "client_reference_id": "abc",
        "livemode": False,
        "payment_intent": {"id": "pi_1", "object": "payment_intent", "status": "succeeded"},
    } | more


MEANINGS = [
    ({}, "paid"),
    ({"status": "open", "payment_status": "unpaid", "payment_intent": None}, "open"),
    ({"status": "expired", "payment_status": "unpaid", "payment_intent": None}, "expired"),
    (
        {"payment_status": "unpaid", "payment_intent": {"status": "processing"}},
        "processing",
    ),
    (
        {"payment_status": "unpaid", "payment_intent": {"status": "requires_payment_method"}},
        "failed",
    ),
    (
        {"payment_intent": {"status": "succeeded", "latest_charge": {"refunded": True}}},
        "refunded",
    ),
    (
        {"payment_intent": {"status": "succeeded", "latest_charge": {"refunded": False}}},
        "paid",
    ),
]


class Sessions:
    """Stands for the library's sessions: keeps what it is asked, answers what it is told."""

    def __init__(self, answer=None, error=None):
        self.answer, self.error, self.asked = answer, error, []

    def _answer(self, *given):
        self.asked.append(given)
        if self.error:
            raise self.error
        return stripe.StripeObject.construct_from(self.answer, "sk_test_essai")

    create = retrieve = expire = _answer


@pytest.fixture
def payment(dossier, at, keys):
    return Payment.objects.create(
        dossier=dossier,
        actor=dossier.user,
        amount=9000,
        opened_at=at,
        expires_at=at,
        mode="test",
        provider_id="cs_1",
        reference="abc",
        tariff=dossier.tariff,
    )


@pytest.mark.parametrize(("more", "state"), MEANINGS)
def test_what_a_session_means(payment, at, monkeypatch, more, state):
    monkeypatch.setattr(gateway, "_sessions", lambda **_: Sessions(session(**more)))
    assert gateway.read_session(payment, at=at) == gateway.SessionState(
        state=state,
        amount=9000,
        currency="eur",
        reference="abc",
        mode="test",
        provider_id="cs_1",
    )


def test_what_is_sent_to_open_a_session(payment, monkeypatch):
    sessions = Sessions({"id": "cs_9", "url": "https://checkout.stripe.com/c/pay/cs_9"})
    monkeypatch.setattr(gateway, "_sessions", lambda **_: sessions)
    opened = gateway.open_session(payment)
    assert opened == gateway.Opened("cs_9", "https://checkout.stripe.com/c/pay/cs_9")
    ((params, options),) = sessions.asked
    assert options == {"idempotency_key": "ouvrir-abc"}
    assert params["line_items"][0]["price_data"]["unit_amount"] == 9000
    assert params["metadata"] == {"reference": "abc", "dossier": payment.dossier.number}
    assert set(params) <= set(SessionCreateParams.__annotations__)


ERRORS = [
    stripe.APIConnectionError("coupé"),
    stripe.RateLimitError("trop"),
    stripe.APIError("500"),
    stripe.AuthenticationError("clé"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_the_library_raises_is_unavailable(payment, at, monkeypatch, error, caplog):
    monkeypatch.setattr(gateway, "_sessions", lambda **_: Sessions(error=error))
    for call in (
        lambda: gateway.open_session(payment),
        lambda: gateway.read_session(payment, at=at),
        lambda: gateway.expire_session(payment),
    ):
        with pytest.raises(gateway.Unavailable):
            call()
    assert "sk_test_essai" not in caplog.text


def test_an_answer_without_its_parts_is_unavailable(payment, at, monkeypatch):
    monkeypatch.setattr(gateway, "_sessions", lambda **_: Sessions({"id": "cs_1"}))
    with pytest.raises(gateway.Unavailable):
        gateway.read_session(payment, at=at)


def test_a_session_already_closed_is_no_fault(payment, monkeypatch):
    closed = stripe.InvalidRequestError("not open", None)
    monkeypatch.setattr(gateway, "_sessions", lambda **_: Sessions(error=closed))
    gateway.expire_session(payment)


def test_a_payment_of_other_keys_is_not_asked_about(payment, at, keys, monkeypatch):
    keys.STRIPE_SECRET_KEY = "sk_live_vraie"
    monkeypatch.setattr(gateway, "_sessions", SimpleNamespace)
    with pytest.raises(gateway.Unavailable, match="mode"):
        gateway.read_session(payment, at=at)


@pytest.mark.parametrize(
    ("key", "mode"),
    [("", "demo"), ("sk_test_x", "test"), ("sk_live_x", "live"), ("rk_live_x", "live")],
)
def test_the_mode_follows_the_key(settings, key, mode):
    settings.STRIPE_SECRET_KEY = key
    assert gateway.mode() == mode


def test_a_pretended_session_unknown_is_unavailable(dossier, ask, at):
    payment = ask(dossier)
    payment.reference = "inconnue"
    with pytest.raises(gateway.Unavailable):
        gateway.read_session(payment, at=at)
