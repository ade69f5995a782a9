"""Stripe, spoken to by its own library over loopback: once, to the cent, whatever goes wrong."""

import json
import logging
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers.models import Event, State
from dossiers.sections import forget_pieces
from payments import actions, gateway, tasks
from payments.actions import settling
from payments.models import Alert, Comparison, Payment, ProviderEvent, new_reference
from tests import make
from tests.payments.conftest import BURSARY_PIECE, PAGES
from tests.payments.test_races import at_once
from tests.stripe.account import Account
from tests.stripe.server import serving, signed

SECRETS = ["whsec_premier", "whsec_second"]


@pytest.fixture
def stripe(settings, clock, monkeypatch):
    """A Stripe of test mode, at the instant of the test, with our keys."""
    gateway._client.cache_clear()
    monkeypatch.setattr(gateway, "TIMEOUT", 2)
    monkeypatch.setattr(gateway, "BRIEF", 20)  # a hundred at once, on a busy machine
    with serving(Account(now=lambda: clock.at.timestamp())) as server:
        settings.STRIPE_SECRET_KEY = server.key
        settings.STRIPE_WEBHOOK_SECRETS = SECRETS
        settings.STRIPE_API_BASE = server.address
        yield server
    gateway._client.cache_clear()


@pytest.fixture
def no_transaction(monkeypatch):
    """Every call to Stripe, with whether a transaction was open: there must be none."""
    seen, real = [], gateway._stripe

    def watched(**how):
        seen.append(connection.in_atomic_block)
        return real(**how)

    monkeypatch.setattr(gateway, "_stripe", watched)
    return seen


@pytest.fixture
def asked(stripe, dossier, ask):
    """« Payer et transmettre », on the way to Stripe's page."""
    return ask(dossier, submit=True)


def notify(client, body, header):
    """A notification as Stripe posts it; the status answered."""
    address = reverse("payment_webhook")
    headers = {"Stripe-Signature": header}
    return client.post(address, body, content_type="application/json", headers=headers).status_code


def told():
    return (
        Event.objects.filter(name="payment_paid").count(),
        Posting.objects.filter(template="paiement_confirme").count(),
    )


# --- Once through


def test_a_session_is_opened_with_parameters_stripe_knows(stripe, asked, dossier):
    session = stripe.account.sessions[asked.provider_id]
    assert (session["amount_total"], session["currency"]) == (9000, "eur")
    assert session["client_reference_id"] == asked.reference
    assert session["metadata"] == {"reference": asked.reference, "dossier": dossier.number}
    assert asked.address == session["url"]
    assert asked.mode == "test"
    assert stripe.requests == [("POST", "/v1/checkout/sessions", f"ouvrir-{asked.reference}")]


def test_a_parameter_stripe_does_not_have_is_refused(stripe, dossier, at, monkeypatch):
    """The server's own proof: without it, a spelling mistake would pass here and fail there."""
    real = gateway._params
    monkeypatch.setattr(gateway, "_params", lambda payment: real(payment) | {"prix": 3})
    with pytest.raises(Refused, match="ne répond pas"):
        actions.open_payment(dossier, actor=dossier.user, at=at)


def test_the_return_page_confirms_and_transmits(stripe, asked, dossier, client):
    stripe.account.pay(asked.provider_id)
    client.force_login(dossier.user)
    answer = client.get(reverse("payment_return"), {"ref": asked.reference})
    assert answer.status_code == 200
    assert make.again(dossier).state == State.SUBMITTED
    assert told() == (1, 1)


@pytest.mark.parametrize(("deliveries", "many"), [("once", 3), ("twice", 6), ("reversed", 3)])
def test_a_notification_confirms_and_transmits(stripe, asked, dossier, client, deliveries, many):
    stripe.deliveries = deliveries
    stripe.account.decline(asked.provider_id)
    stripe.account.pay(asked.provider_id)
    assert [notify(client, *each) for each in stripe.notifications()] == [200] * many
    assert make.again(dossier).state == State.SUBMITTED
    assert told() == (1, 1)


def test_no_notification_ever_is_paid_within_one_pass(stripe, asked, dossier, at):
    stripe.deliveries = "never"
    stripe.account.pay(asked.provider_id)
    assert stripe.notifications() == []
    assert tasks.check_open_payments(at=at) == 1
    assert make.again(dossier).state == State.SUBMITTED


def test_declined_the_page_stays_open_and_another_card_pays(stripe, asked, dossier, at):
    stripe.account.decline(asked.provider_id)
    assert actions.settle(asked.reference, at=at).state == "open"
    stripe.account.pay(asked.provider_id)
    assert actions.settle(asked.reference, at=at).state == "paid"


def test_cancelled_the_session_is_expired_at_stripe(stripe, asked, dossier, at):
    assert actions.cancel_payment(dossier, actor=dossier.user, at=at).state == "cancelled"
    assert stripe.account.sessions[asked.provider_id]["status"] == "expired"


def test_after_half_an_hour_the_session_is_ended(stripe, asked, clock):
    assert tasks.check_open_payments(at=clock.move(minutes=31)) == 1
    assert Payment.objects.get().state == "expired"
    assert stripe.account.sessions[asked.provider_id]["status"] == "expired"


# --- Notifications that are not to be believed (V51, V52)


def forgeries(body):
    return {
        "altered byte": (body.replace(b"9000", b"9001"), signed(body, SECRETS[0])),
        "400 s old": (body, signed(body, SECRETS[0], age=400)),
        "another account": (body, signed(body, "whsec_autre")),
        "other mode": (
            body.replace(b'"livemode": false', b'"livemode": true'),
            signed(body.replace(b'"livemode": false', b'"livemode": true'), SECRETS[0]),
        ),
        "no signature": (body, ""),
    }


@pytest.mark.parametrize("name", forgeries(b""))
def test_a_forgery_changes_nothing_and_is_logged_without_secrets(
    stripe, asked, client, caplog, name
):
    stripe.account.pay(asked.provider_id)
    body = stripe.notifications()[-1][0]
    stripe.requests.clear()
    with caplog.at_level(logging.INFO):
        assert notify(client, *forgeries(body)[name]) == 400
    assert Payment.objects.get().state == "open"
    assert (ProviderEvent.objects.count(), stripe.requests) == (0, [])
    assert "refused" in caplog.text
    for secret in (*SECRETS, stripe.key, dict(stripe.account.sessions)[asked.provider_id]["url"]):
        assert secret not in caplog.text


@pytest.mark.parametrize("secret", SECRETS)
def test_two_secrets_are_believed_during_a_rotation(stripe, asked, client, secret):
    stripe.account.pay(asked.provider_id)
    stripe.secret = secret
    assert {notify(client, *each) for each in stripe.notifications()} == {200}
    assert Payment.objects.get().state == "paid"


def test_signed_metadata_naming_another_dossier_changes_nothing(
    stripe, asked, campaign, formations, ask, at, client
):
    other = make.ready(make.dossier(campaign, at, formations=formations[:1]), at)
    victim = ask(other, submit=True)
    stripe.account.pay(asked.provider_id)
    event = json.loads(stripe.notifications()[-1][0])
    event["data"]["object"]["metadata"]["reference"] = victim.reference
    body = json.dumps(event).encode()
    assert notify(client, body, signed(body, SECRETS[0])) == 200
    assert Payment.objects.get(pk=victim.pk).state == "open"
    assert make.again(other).state == State.DRAFT


def test_a_session_of_another_amount_pays_nothing_and_is_shown(stripe, asked, at):
    stripe.account.sessions[asked.provider_id]["amount_total"] = 100
    stripe.account.pay(asked.provider_id)
    payment = actions.settle(asked.reference, at=at)
    assert (payment.state, payment.problem) == ("processing", "montant")
    assert Alert.objects.get().kind == "differs"


def test_nothing_is_said_uncharged_when_stripe_is_silent_about_a_payment_made(
    stripe, asked, dossier, at
):
    """Paid in one tab, cancelled in the other while Stripe answers 500."""
    stripe.account.pay(asked.provider_id)
    stripe.fail(f"{asked.provider_id}/expire", "error")
    with pytest.raises(Refused, match="Ne payez pas de nouveau") as refusal:
        actions.cancel_payment(dossier, actor=dossier.user, at=at)
    assert "débité" not in refusal.value.reason
    assert Payment.objects.get().state == "open"
    assert actions.settle(asked.reference, at=at).state == "paid"


# --- Stripe down, slow, or gone after the work


def test_a_timeout_after_the_work_is_asked_again_with_the_same_key(stripe, dossier, ask):
    """The first answer never came; the second is the first, replayed: one session, one charge."""
    stripe.fail("/sessions", "silent", times=2)
    payment = ask(dossier)
    assert [key for _method, _path, key in stripe.requests] == [f"ouvrir-{payment.reference}"] * 3
    assert len(stripe.account.sessions) == 1


def test_silent_to_the_end_loses_nothing_and_another_click_pays_once(stripe, dossier, at, ask):
    stripe.fail("/sessions", "silent", times=3)
    with pytest.raises(Refused, match="Rien n’a été débité"):
        actions.open_payment(dossier, actor=dossier.user, at=at)
    payment = ask(dossier)
    stripe.account.pay(payment.provider_id)
    assert actions.settle(payment.reference, at=at).state == "paid"
    assert len(stripe.account.charges) == 1
    assert make.again(dossier).candidatures.count() == 1


def test_stripe_too_slow_is_said_and_retried(stripe, asked, at, monkeypatch):
    stripe.account.pay(asked.provider_id)
    monkeypatch.setattr(gateway, "BRIEF", 1)
    stripe.fail(asked.provider_id, "delay", times=3, seconds=1.5)
    with pytest.raises(gateway.Unavailable):
        actions.settle(asked.reference, at=at)
    assert len(stripe.faults) == 2  # asked once: a thread of ours waits meanwhile
    stripe.faults.clear()
    assert Payment.objects.get().state == "open"
    assert actions.settle(asked.reference, at=at).state == "paid"


def test_an_error_500_is_said_and_the_notification_is_asked_again(stripe, asked, client, caplog):
    stripe.account.pay(asked.provider_id)
    stripe.fail(asked.provider_id, "error")
    (first, *_rest) = stripe.notifications()
    assert notify(client, *first) == 503
    assert ProviderEvent.objects.count() == 0
    assert notify(client, *first) == 200
    assert told() == (1, 1)
    assert stripe.key not in caplog.text


def test_a_key_used_with_another_body_is_an_error(stripe, asked, at):
    Payment.objects.filter(pk=asked.pk).update(amount=100)
    with pytest.raises(gateway.Unavailable):
        gateway.open_session(Payment.objects.select_related("dossier__user").get())
    assert len(stripe.account.sessions) == 1


# --- Any order, any number of times (V53)

KINDS = {
    "created": "payment_intent.created",
    "failed": "payment_intent.payment_failed",
    "processing": "checkout.session.completed",
    "succeeded": "checkout.session.async_payment_succeeded",
    "disputed": "charge.dispute.created",
    "refunded": "charge.refunded",
}


@pytest.fixture(params=[("disputed", "refunded"), ("refunded", "disputed")], ids="-".join)
def history(stripe, asked, at, request):
    """What happened, in order: each kind, its notification, and what Stripe holds from then on."""
    account, key = stripe.account, asked.provider_id
    ends = {"disputed": lambda: account.dispute(key), "refunded": lambda: give_back(stripe, asked)}
    marks = {"metadata": {"reference": asked.reference}}
    steps = {
        "created": lambda: account.tell(KINDS["created"], marks),
        "failed": lambda: account.decline(key),
        "processing": lambda: account.hold(key),
        "succeeded": lambda: account.clear(key),
    } | {name: ends[name] for name in request.param}
    told = {}
    for name, step in steps.items():
        step()
        (fresh,) = (
            each for each in stripe.notifications() if json.loads(each[0])["type"] == KINDS[name]
        )
        told[name] = (fresh, gateway.read_session(asked, at=at))
    return told


def give_back(stripe, payment, cents=None):
    """What somebody does by hand at Stripe: the whole, or a part."""
    intent = stripe.account.sessions[payment.provider_id]["payment_intent"]
    part = {"amount": str(cents)} if cents else {}
    return stripe.account.create_refund({"payment_intent": intent} | part)


def test_every_order_with_duplicates_ends_in_the_same_state(history, asked, at, monkeypatch):
    """All 720 orders, each notification told twice, Stripe having come no further than the latest
    of what it has told: the same state and the same alerts, nothing written or mailed twice.

    Orders that reach the same rows by the same notifications are followed once from there.
    """
    assert set(history) == set(KINDS)
    world = {}
    monkeypatch.setattr(gateway, "read_session", lambda payment, *, at: world["seen"])
    monkeypatch.setattr(gateway, "reference_of", lambda hint: asked.reference)
    ends, met = set(), set()
    _follow(history, world, (), ends, met, at)
    assert {rows[:3] for rows in ends} == {("refunded", ("disputed", "refunded"), 6)}
    for _state, _alerts, _taken, journal, mails in ends:
        assert len(set(journal)) == len(journal)
        assert {"payment_disputed", "payment_refunded"} <= set(journal)
        assert sorted(set(mails)) == sorted(mails)
        assert mails[-1] == "paiement_rembourse"
    # Some were told in time, some only when all was over: the money seen or not, and its mail.
    assert {"payment_paid" in rows[3] for rows in ends} == {True, False}
    assert all(("payment_paid" in rows[3]) == ("paiement_confirme" in rows[4]) for rows in ends)


class _Undo(Exception):
    """Takes a notification back before the next one is tried in its place."""


def _follow(history, world, told, ends, met, at):
    rows = _rows()
    if (frozenset(told), rows) in met:
        return
    met.add((frozenset(told), rows))
    if len(told) == len(history):
        ends.add(rows)
    happened = list(history)
    for name in set(history) - set(told):
        latest = max((*told, name), key=happened.index)
        with suppress(_Undo), transaction.atomic():
            for _time in range(2):
                world["seen"] = history[latest][1]
                actions.receive_event(*history[name][0], at=at)
            _follow(history, world, (*told, name), ends, met, at)
            raise _Undo


def _rows():
    events = Event.objects.filter(name__startswith="payment_")
    return (
        Payment.objects.get().state,
        tuple(sorted(Alert.objects.values_list("kind", flat=True))),
        ProviderEvent.objects.count(),
        tuple(sorted(events.values_list("name", flat=True))),
        tuple(Posting.objects.order_by("pk").values_list("template", flat=True)),
    )


STEPS = {
    "processing": lambda account, key: account.hold(key),
    "succeeded": lambda account, key: account.clear(key),
    "refunded": lambda account, key: account.create_refund(
        {"payment_intent": account.sessions[key]["payment_intent"]}
    ),
}


@pytest.mark.parametrize("late", [0, 1, 2, 3])
def test_told_while_it_happens_or_afterwards_the_end_is_one(stripe, asked, client, late):
    """Notifications kept back and told backwards, some of them twice."""
    kept = []
    for rank, step in enumerate(STEPS.values()):
        step(stripe.account, asked.provider_id)
        fresh = stripe.notifications()
        kept += fresh
        if rank >= late:
            assert {notify(client, *each) for each in fresh} == {200}
    assert {notify(client, *each) for each in kept[::-1] + kept} == {200}
    assert Payment.objects.get().state == "refunded"
    assert Event.objects.filter(name="payment_refunded").count() == 1


def test_a_dispute_raises_one_alert_though_it_names_no_reference(stripe, asked, client, dossier):
    stripe.account.pay(asked.provider_id)
    stripe.account.dispute(asked.provider_id)
    for each in stripe.notifications() * 2:
        assert notify(client, *each) == 200
    assert Payment.objects.get().state == "paid"
    assert [each.kind for each in Alert.objects.all()] == ["disputed"]
    assert make.again(dossier).state == State.SUBMITTED


# --- Given back, and compared


def test_a_second_payment_is_recorded_and_given_back_once(stripe, dossier, ask, at, monkeypatch):
    first = ask(dossier)
    monkeypatch.setattr(gateway, "expire_session", lambda payment: None)
    monkeypatch.setattr(gateway, "read_session", _expired(gateway.read_session))
    actions.cancel_payment(dossier, actor=dossier.user, at=at)
    monkeypatch.undo()
    second = ask(dossier)
    stripe.account.pay(first.provider_id)
    stripe.account.pay(second.provider_id)
    for payment in (second, first):
        assert actions.settle(payment.reference, at=at).state == "paid"
    assert [(each.kind, each.payment, each.cents) for each in Alert.objects.all()] == [
        ("duplicate", first, 9000)
    ]
    agent = make.support()
    said = {"reason": "Payé deux fois.", "actor": agent, "at": at}
    with pytest.raises(Refused, match="seul un double paiement"):
        actions.refund(second, **said)
    stripe.fail("/refunds", "silent", times=2)
    assert actions.refund(first, **said).state == "refunded"
    with pytest.raises(Refused, match="déjà remboursé"):
        actions.refund(Payment.objects.get(pk=first.pk), **said)
    assert [each["amount"] for each in stripe.account.refunds.values()] == [9000]
    assert not Alert.objects.filter(closed_at=None).exists()


def _expired(read):
    """What we believed: the session was closed. The candidate had it open in another tab."""

    def believed(payment, *, at):
        return replace(read(payment, at=at), state="expired")

    return believed


def test_the_days_comparison_is_zero_and_shows_what_is_not(stripe, asked, dossier, at, clock):
    stripe.account.pay(asked.provider_id)
    actions.settle(asked.reference, at=at)
    assert actions.compare(at=at).difference == 0
    intent = stripe.account.sessions[asked.provider_id]["payment_intent"]
    stripe.account.create_refund({"payment_intent": intent, "amount": "2500"})
    made = actions.compare(at=clock.move(days=1))
    assert (made.ours, made.theirs, made.difference) == (9000, 6500, 2500)
    assert made.details == [{"reference": asked.reference, "ours": 9000, "theirs": 6500}]


def test_money_of_a_session_that_names_nothing_of_ours_is_a_difference(stripe, asked, at):
    stripe.account.pay(asked.provider_id)
    actions.settle(asked.reference, at=at)
    paid = dict(stripe.account.sessions[asked.provider_id])
    for key, reference in (("cs_bare", None), ("cs_other", "a" * 40)):
        stripe.account.sessions[key] = paid | {"id": key, "client_reference_id": reference}
    made = actions.compare(at=at)
    assert [(each["reference"], each["theirs"]) for each in made.details] == [
        ("a" * 40, 9000),
        ("cs_bare", 9000),
    ]


def test_a_session_stripe_does_not_know_is_a_difference(stripe, asked, at):
    stripe.account.pay(asked.provider_id)
    actions.settle(asked.reference, at=at)
    del stripe.account.sessions[asked.provider_id]
    assert (actions.compare(at=at).difference, tasks.compare_daily(at=at)) == (9000, 0)


@pytest.mark.parametrize(("before", "cents"), [(True, 9000), (False, 0)])
def test_money_that_moves_while_sessions_are_listed_is_no_difference(
    stripe, asked, at, monkeypatch, *, before, cents
):
    listed = gateway.sessions_since

    def meanwhile(since):
        seen = [] if before else list(listed(since))
        stripe.account.pay(asked.provider_id)
        actions.settle(asked.reference, at=at)
        return seen or list(listed(since))

    monkeypatch.setattr(gateway, "sessions_since", meanwhile)
    made = actions.compare(at=at)
    assert (made.ours, made.theirs, made.difference) == (cents, cents, 0)


def test_stripe_silent_while_a_difference_is_read_again_the_day_is_compared_again(
    stripe, asked, at
):
    stripe.account.pay(asked.provider_id)
    stripe.fail(asked.provider_id, "error")
    assert (tasks.compare_daily(at=at), Comparison.objects.count()) == (0, 0)
    assert tasks.compare_daily(at=at) == 1
    assert (Comparison.objects.get().difference, Payment.objects.get().state) == (0, "paid")


def test_the_comparison_reads_every_page_and_nothing_when_stripe_is_down(stripe, asked, at, clock):
    for _rank in range(120):
        copy = dict(stripe.account.sessions[asked.provider_id])
        stripe.account.sessions[f"cs_{_rank}"] = copy | {"id": f"cs_{_rank}"}
    assert actions.compare(at=at).difference == 0
    assert sum(path.endswith("/sessions") for _m, path, _k in stripe.requests) == 3
    stripe.fail("/sessions", "error", times=9)
    assert tasks.compare_daily(at=clock.move(days=1)) == 0


# --- All at once


@pytest.mark.both_engines
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """A hundred of the same notification; two tabs."""

    MANY = 100

    @pytest.fixture
    def paid_there(self, transactional_db, stripe, at):
        """Paid at Stripe, not seen here yet; the notification."""
        forget_pieces()
        campaign = make.campaign(at, pages=PAGES, pieces=(BURSARY_PIECE,))
        dossier = make.ready(make.dossier(campaign, at, formations=[make.formation(campaign)]), at)
        actions.pay_and_submit(dossier, {}, declared=True, actor=dossier.user, at=at)
        payment = Payment.objects.get()
        stripe.account.pay(payment.provider_id)
        return payment, stripe.notifications()[-1]

    @pytest.fixture
    def read_together(self, monkeypatch):
        """Stripe answers everybody before anybody writes: the worst order there is."""
        barrier, read = threading.Barrier(20), gateway.read_session

        def waiting(payment, *, at):
            seen = read(payment, at=at)
            barrier.wait(timeout=60)
            return seen

        monkeypatch.setattr(gateway, "read_session", waiting)

    def test_a_hundred_notifications_pay_once(self, paid_there, at):
        _payment, notification = paid_there
        results = at_once(lambda rank: actions.receive_event(*notification, at=at), self.MANY)
        assert [each for each in results if isinstance(each, Exception)] == []
        assert told() == (1, 1)
        assert ProviderEvent.objects.count() == 1

    def test_with_the_lock_off_it_would_be_paid_many_times(
        self, paid_there, at, read_together, monkeypatch
    ):
        """Negative control: the row read before waiting says « open » to each caller."""
        payment, _notification = paid_there
        monkeypatch.setattr(settling, "_locked", _seen_by)
        at_once(lambda rank: actions.settle(payment.reference, at=at), 20)
        assert told()[0] > 1

    def test_with_neither_the_lock_nor_the_note_a_notification_would_pay_many_times(
        self, paid_there, at, read_together, monkeypatch
    ):
        """Negative control of the hundred: what was taken is not remembered, the row not fresh."""
        _payment, notification = paid_there
        monkeypatch.setattr(settling, "_locked", _seen_by)
        monkeypatch.setattr(settling, "_note", lambda hint, payment, at: True)
        at_once(lambda rank: actions.receive_event(*notification, at=at), 20)
        assert told()[0] > 1

    def test_nothing_is_asked_of_stripe_inside_a_transaction(self, paid_there, at, no_transaction):
        payment, notification = paid_there
        campaign = payment.dossier.campaign
        other = make.dossier(campaign, at, formations=[make.formation(campaign, "autre")])
        other = make.ready(other, at)
        asked = {"actor": other.user, "at": at}
        for gesture in (
            lambda: actions.receive_event(*notification, at=at),
            lambda: actions.compare(at=at),
            lambda: _refund(payment, at),
            lambda: actions.open_payment(other, **asked),
            lambda: actions.cancel_payment(other, **asked),
            lambda: actions.pay_and_submit(other, {}, declared=True, **asked),
            lambda: actions.check(Payment.objects.pending().get(), at=at + actions.opening.LIFE),
        ):
            no_transaction.clear()
            gesture()
            assert no_transaction
            assert not any(no_transaction)
        assert sorted(Payment.objects.values_list("state", flat=True)) == [
            "cancelled",
            "expired",
            "refunded",
        ]
        with transaction.atomic():  # negative control: it would be seen
            gateway.read_session(payment, at=at)
        assert no_transaction[-1]

    def test_two_tabs_open_one_session_and_charge_once(self, paid_there, stripe, at):
        campaign = Payment.objects.get().dossier.campaign
        formation = make.formation(campaign, "autre")
        dossier = make.ready(make.dossier(campaign, at, formations=[formation]), at)
        before = len(stripe.account.sessions)
        pages = at_once(
            lambda rank: actions.open_payment(dossier, actor=dossier.user, at=at), times=8
        )
        assert len(set(map(str, pages))) == 1
        assert len(stripe.account.sessions) == before + 1

    @pytest.mark.parametrize(("keyed", "opened"), [(True, 1), (False, 8)])
    def test_it_is_the_key_that_makes_one_session_of_eight_clicks(
        self, paid_there, stripe, at, monkeypatch, *, keyed, opened
    ):
        """Everybody asks Stripe before anybody remembers the answer; without the key, eight pages
        that take money (negative control)."""
        campaign = Payment.objects.get().dossier.campaign
        formation = make.formation(campaign, "autre")
        dossier = make.ready(make.dossier(campaign, at, formations=[formation]), at)
        before, real = len(stripe.account.sessions), gateway.open_session
        barrier = threading.Barrier(8)

        def together(payment):
            barrier.wait(timeout=60)
            if not keyed:
                payment.reference = new_reference()
            return real(payment)

        monkeypatch.setattr(gateway, "open_session", together)
        at_once(lambda rank: actions.open_payment(dossier, actor=dossier.user, at=at), times=8)
        assert len(stripe.account.sessions) == before + opened


def _refund(payment, at):
    """As if it had come too late: the only way to give a single payment back."""
    type(payment.dossier).objects.filter(pk=payment.dossier_id).update(state=State.LAPSED)
    Alert.objects.create(kind="late", payment=payment, dossier=payment.dossier, raised_at=at)
    actions.refund(payment, reason="Venu trop tard.", actor=make.support(), at=at)


def _seen_by(payment, dossier):
    payment.dossier = dossier
    return payment
