"""What a Stripe account knows: sessions, intents, charges, refunds, disputes and events.

Shapes follow Stripe's published API description, cut down to what is asked of it here.
"""

import itertools
import time


class Wrong(Exception):
    """A request that Stripe answers with an error: a status and its object."""

    def __init__(self, status, kind, message, **more):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}


def invalid(message, **more):
    """The error of a request that cannot be taken."""
    return Wrong(400, "invalid_request_error", message, **more)


SESSIONS = "/v1/checkout/sessions"
HALF_AN_HOUR, DAY = 30 * 60, 24 * 3600


class Account:
    """One account in one mode. `now` gives its clock; `address` is where its pages are served."""

    def __init__(self, *, livemode=False, now=time.time):
        self.livemode, self.now, self.address = livemode, now, ""
        self.sessions, self.intents, self.charges, self.refunds = {}, {}, {}, {}
        self.disputes = {}
        self.events, self._marks = [], {}
        self._ids = itertools.count(1)

    # --- What is asked over HTTP

    def create_session(self, params):
        """POST /v1/checkout/sessions"""
        self._lives(int(params["expires_at"]))
        (item,) = params["line_items"]
        price = item["price_data"]
        key = self._id("cs")
        session = {
            "id": key,
            "object": "checkout.session",
            "amount_total": int(price["unit_amount"]) * int(item["quantity"]),
            "amount_subtotal": int(price["unit_amount"]) * int(item["quantity"]),
            "client_reference_id": params.get("client_reference_id"),
            "created": int(self.now()),
            "currency": price["currency"],
            "customer_email": params.get("customer_email"),
            "expires_at": int(params["expires_at"]),
            "livemode": self.livemode,
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": params["mode"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "cancel_url": params["cancel_url"],
            "url": f"{self.address}/c/pay/{key}",
        }
        self.sessions[key] = session
        self._marks[key] = params.get("payment_intent_data", {}).get("metadata", {})
        return self._told(session)

    def _lives(self, until):
        life = until - self.now()
        if not HALF_AN_HOUR <= life <= DAY:
            raise invalid("expires_at must be between 30 minutes and 24 hours", param="expires_at")

    def retrieve_session(self, key, expand=()):
        """GET /v1/checkout/sessions/{id}"""
        session = self._known(self.sessions, key, "checkout.session")
        self._end(session)
        return self._told(session, expand)

    def list_sessions(self, params):
        """GET /v1/checkout/sessions, latest first, by intent or by instant."""
        rows = list(self.sessions.values())[::-1]
        if "payment_intent" in params:
            rows = [each for each in rows if each["payment_intent"] == params["payment_intent"]]
        since = int(params.get("created", {}).get("gte", 0))
        rows = [each for each in rows if each["created"] >= since]
        if "starting_after" in params:
            keys = [each["id"] for each in rows]
            rows = rows[keys.index(params["starting_after"]) + 1 :]
        size = int(params.get("limit", 10))
        expand = [each.removeprefix("data.") for each in params.get("expand", ())]
        told = self._list([self._told(each, expand) for each in rows[:size]], SESSIONS)
        return told | {"has_more": len(rows) > size}

    def expire_session(self, key):
        """POST /v1/checkout/sessions/{id}/expire"""
        session = self._known(self.sessions, key, "checkout.session")
        if session["status"] != "open":
            raise invalid('Only Checkout Sessions with a status in ["open"] can be expired.')
        self._expired(session)
        return self._told(session)

    def create_refund(self, params):
        """POST /v1/refunds"""
        intent = self._known(self.intents, params["payment_intent"], "payment_intent")
        charge = self.charges[intent["latest_charge"]]
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(params.get("amount", left))
        if not left or amount > left:
            raise invalid("Charge has already been refunded.", code="charge_already_refunded")
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        refund = {
            "id": self._id("re"),
            "object": "refund",
            "amount": amount,
            "currency": charge["currency"],
            "charge": charge["id"],
            "payment_intent": intent["id"],
            "reason": params.get("reason"),
            "status": "succeeded",
            "created": int(self.now()),
            "metadata": params.get("metadata", {}),
        }
        self.refunds[refund["id"]] = refund
        self.tell("charge.refunded", charge)
        return refund

    def retrieve_intent(self, key):
        """GET /v1/payment_intents/{id}"""
        return dict(self._known(self.intents, key, "payment_intent"))

    def list_disputes(self, params):
        """GET /v1/disputes, of one intent."""
        rows = list(self.disputes.values())[::-1]
        rows = [each for each in rows if each["payment_intent"] == params["payment_intent"]]
        return self._list(rows, "/v1/disputes")

    def list_events(self):
        """GET /v1/events, latest first."""
        return self._list(self.events[::-1], "/v1/events")

    # --- What people and banks do

    def pay(self, key):
        """The card is accepted on the hosted page."""
        return self._confirm(key, "succeeded")

    def hold(self, key):
        """The bank wants time: the session completes unpaid."""
        return self._confirm(key, "processing")

    def decline(self, key):
        """The card is refused: the page stays open, a person may try another."""
        session = self._open(key)
        self.tell("payment_intent.payment_failed", self._intent(session, "requires_payment_method"))
        return session

    def clear(self, key):
        """What the bank kept waiting succeeds."""
        session = self.sessions[key]
        self._charge(session, self.intents[session["payment_intent"]])
        session["payment_status"] = "paid"
        self.tell("checkout.session.async_payment_succeeded", session)
        return session

    def bounce(self, key):
        """What the bank kept waiting fails."""
        session = self.sessions[key]
        self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
        self.tell("checkout.session.async_payment_failed", session)
        return session

    def dispute(self, key):
        """The cardholder contests the charge at the bank; Stripe's object carries no metadata."""
        intent = self.intents[self.sessions[key]["payment_intent"]]
        charge = self.charges[intent["latest_charge"]]
        charge["disputed"] = True
        dispute = {
            "id": self._id("dp"),
            "object": "dispute",
            "amount": charge["amount"],
            "charge": charge["id"],
            "payment_intent": intent["id"],
            "metadata": {},
            "status": "needs_response",
        }
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.created", dispute)
        return dispute

    def judge(self, dispute, status):
        """The bank decides: `lost`, the money leaves for good, or `won`."""
        dispute["status"] = status
        self.tell("charge.dispute.closed", dispute)

    def tell(self, kind, about):
        """Write an event, as it stands at this instant."""
        event = {
            "id": self._id("evt"),
            "object": "event",
            "type": kind,
            "created": int(self.now()),
            "livemode": self.livemode,
            "data": {"object": dict(about)},
        }
        self.events.append(event)
        return event

    # --- Inside

    def _open(self, key):
        session = self.sessions[key]
        self._end(session)
        if session["status"] != "open":
            raise invalid("This Checkout Session is no longer open.")
        return session

    def _confirm(self, key, outcome):
        session = self._open(key)
        intent = self._intent(session, outcome)
        session["status"] = "complete"
        if outcome == "succeeded":
            self._charge(session, intent)
            session["payment_status"] = "paid"
        self.tell("checkout.session.completed", session)
        return session

    def _intent(self, session, status):
        key = session["payment_intent"] or self._id("pi")
        session["payment_intent"] = key
        intent = self.intents.setdefault(
            key,
            {
                "id": key,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "latest_charge": None,
                "livemode": self.livemode,
                "metadata": self._marks[session["id"]],
            },
        )
        intent["status"] = status
        return intent

    def _charge(self, session, intent):
        intent["status"] = "succeeded"
        charge = {
            "id": self._id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "disputed": False,
            "livemode": self.livemode,
            "metadata": intent["metadata"],
            "paid": True,
            "payment_intent": intent["id"],
            "refunded": False,
            "status": "succeeded",
        }
        intent["latest_charge"] = charge["id"]
        self.charges[charge["id"]] = charge
        self.tell("payment_intent.succeeded", intent)

    def _end(self, session):
        if session["status"] == "open" and self.now() >= session["expires_at"]:
            self._expired(session)

    def _expired(self, session):
        session["status"], session["url"] = "expired", None
        self.tell("checkout.session.expired", session)

    def _told(self, session, expand=()):
        told = dict(session)
        intent = self.intents.get(session["payment_intent"])
        if intent and any(each.startswith("payment_intent") for each in expand):
            told["payment_intent"] = dict(intent)
            charge = self.charges.get(intent["latest_charge"])
            if charge and "payment_intent.latest_charge" in expand:
                told["payment_intent"]["latest_charge"] = dict(charge)
        return told

    def _list(self, rows, url):
        return {"object": "list", "data": rows, "has_more": False, "url": url}

    def _known(self, table, key, what):
        if key not in table:
            raise Wrong(
                404, "invalid_request_error", f"No such {what}: '{key}'", code="resource_missing"
            )
        return table[key]

    def _id(self, prefix):
        middle = "live" if self.livemode else "test"
        return f"{prefix}_{middle}_{next(self._ids):06d}"
