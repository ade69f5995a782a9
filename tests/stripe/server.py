"""The account over HTTP, on loopback: API, hosted page, webhooks, and faults on demand."""

import hashlib
import hmac
import html
import json
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from stripe.params import (
    DisputeListParams,
    EventListParams,
    PaymentIntentRetrieveParams,
    RefundCreateParams,
)
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListParams,
    SessionRetrieveParams,
)

from tests.stripe.account import Account, Wrong, invalid
from tests.stripe.parameters import Unknown, check, parse

SESSIONS = "/v1/checkout/sessions"


@dataclass
class Fault:
    """What goes wrong with a request: `before` or `after` its work is done."""

    path: str
    kind: str  # delay, error, silent (works, then never answers), stay (paid, but never sent back)
    seconds: float = 0.0


def signed(body: bytes, secret: str, *, age=0) -> str:
    """The header `Stripe-Signature` of a notification: HMAC-SHA256 of « instant.body »."""
    moment = int(time.time()) - age
    mark = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mark}"


class Server:
    """Serves an account until closed. `requests` keeps (method, path, key) of what was asked."""

    def __init__(self, account: Account, *, key="sk_test_essai", secret="whsec_premier"):
        self.account, self.key, self.secret = account, key, secret
        self.requests, self.faults, self.replays = [], deque(), {}
        self.lock = threading.RLock()
        self.webhook = ""  # where notifications are posted; nowhere when empty
        self.deliveries = "once"  # once, twice, reversed, never
        self._told = 0
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"stripe": self}))
        self.http.daemon_threads = True
        self.address = account.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True, args=(0.05,)).start()

    def close(self):
        """Stop listening."""
        self.http.shutdown()
        self.http.server_close()

    # --- Faults

    def fail(self, path, kind, *, times=1, seconds=0.0):
        """The next requests to a path ending so go wrong: delay, error, silent or stay."""
        self.faults.extend(Fault(path, kind, seconds) for _rank in range(times))

    def fault(self, path):
        """The fault that waits for this request, taken once; None when all is well."""
        with self.lock:
            for each in self.faults:
                if path.endswith(each.path):
                    self.faults.remove(each)
                    return each
        return None

    # --- Notifications

    def notifications(self) -> list[tuple[bytes, str]]:
        """(body, signature) of what happened since last asked, as `deliveries` says."""
        with self.lock:
            fresh, self._told = self.account.events[self._told :], len(self.account.events)
        if self.deliveries == "never":
            return []
        if self.deliveries == "reversed":
            fresh = fresh[::-1]
        bodies = [json.dumps(each).encode() for each in fresh]
        times = 2 if self.deliveries == "twice" else 1
        return [(body, signed(body, self.secret)) for body in bodies for _time in range(times)]

    def deliver(self):
        """Post the notifications to `webhook`; their statuses."""
        return [self._post(body, header) for body, header in self.notifications()]

    def _post(self, body, header):
        request = urllib.request.Request(
            self.webhook, data=body, headers={"Stripe-Signature": header}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    # --- Requests

    def answer(self, method, path, encoded, headers) -> tuple[int, dict, dict]:
        """(status, object, headers) of one request of the API."""
        key = headers.get("Idempotency-Key", "")
        with self.lock:
            self.requests.append((method, path, key))
            if headers.get("Authorization") != f"Bearer {self.key}":
                return 401, Wrong(401, "invalid_request_error", "Invalid API Key").body, {}
            if method == "POST" and key in self.replays:
                return self._replay(key, path, encoded)
            status, told = self._work(method, path, parse(encoded))
            if method == "POST" and key:
                self.replays[key] = (path, encoded, status, told)
            return status, told, {}

    def _replay(self, key, path, encoded):
        first = self.replays[key]
        if first[:2] != (path, encoded):
            words = "Keys for idempotent requests can only be used with the same parameters."
            return 400, Wrong(400, "idempotency_error", words).body, {}
        return first[2], first[3], {"Idempotent-Replayed": "true"}

    def _work(self, method, path, params):
        try:
            return 200, self._route(method, path, params)
        except Wrong as wrong:
            return wrong.status, wrong.body
        except Unknown as unknown:
            more = {"param": unknown.param, "code": "parameter_unknown"}
            return 400, invalid(str(unknown), **more).body

    def _route(self, method, path, params):
        account, rest = self.account, path.removeprefix(f"{SESSIONS}/")
        if (method, path) == ("POST", SESSIONS):
            check(params, SessionCreateParams)
            return account.create_session(params)
        if (method, path) == ("GET", SESSIONS):
            check(params, SessionListParams)
            return account.list_sessions(params)
        if path.startswith(f"{SESSIONS}/") and rest.endswith("/expire"):
            check(params, SessionExpireParams)
            return account.expire_session(rest.removesuffix("/expire"))
        if path.startswith(f"{SESSIONS}/"):
            check(params, SessionRetrieveParams)
            return account.retrieve_session(rest, params.get("expand", ()))
        return self._other(method, path, params)

    def _other(self, method, path, params):
        if (method, path) == ("POST", "/v1/refunds"):
            check(params, RefundCreateParams)
            return self.account.create_refund(params)
        if path.startswith("/v1/payment_intents/"):
            check(params, PaymentIntentRetrieveParams)
            return self.account.retrieve_intent(path.rpartition("/")[2])
        if path == "/v1/disputes":
            check(params, DisputeListParams)
            return self.account.list_disputes(params)
        if path == "/v1/events":
            check(params, EventListParams)
            return self.account.list_events()
        raise Wrong(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")


@contextmanager
def serving(account=None, **how):
    """A server for the time of a test."""
    server = Server(account or Account(), **how)
    try:
        yield server
    finally:
        server.close()


PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page de paiement</title>
<h1>{amount} EUR</h1><p role="status">{words}</p><form method="post">
<button name="do" value="pay">Payer</button><button name="do" value="decline">Carte refusée</button>
<button name="do" value="hold">Banque en attente</button></form>
<a href="{back}">Retour</a></html>"""


class Handler(BaseHTTPRequestHandler):
    """One request, of the API or of a browser."""

    protocol_version = "HTTP/1.1"
    stripe: Server

    def log_message(self, *given):
        """Silent: the tests read `requests`."""

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path.startswith("/c/pay/"):
            return self._page(url.path.rpartition("/")[2], "")
        return self._api("GET", url.path, url.query)

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        if self.path.startswith("/c/pay/"):
            return self._press(self.path.rpartition("/")[2], body)
        return self._api("POST", self.path, body)

    def _api(self, method, path, encoded):
        fault = self.stripe.fault(path)
        if fault and fault.kind == "delay":
            time.sleep(fault.seconds)
        if fault and fault.kind == "error":
            wrong = Wrong(500, "api_error", "An unknown error occurred")
            return self._send(500, json.dumps(wrong.body), "application/json", {})
        status, told, headers = self.stripe.answer(method, path, encoded, self.headers)
        if fault and fault.kind == "silent":
            time.sleep(fault.seconds)
            self.close_connection = True
            return None
        return self._send(status, json.dumps(told), "application/json", headers)

    def _page(self, key, words):
        session = self.stripe.account.sessions[key]
        text = PAGE.format(
            amount=f"{session['amount_total'] / 100:.2f}",
            words=words or html.escape(session["status"]),
            back=html.escape(session["cancel_url"]),
        )
        self._send(200, text, "text/html; charset=utf-8", {})

    def _press(self, key, body):
        gesture = parse_qs(body)["do"][0]
        with self.stripe.lock:
            session = getattr(self.stripe.account, gesture)(key)
        if gesture == "decline":
            return self._page(key, "Votre carte a été refusée.")
        if self.stripe.fault(self.path):
            return self._send(204, "", "text/html", {})
        return self._send(303, "", "text/html", {"Location": session["success_url"]})

    def _send(self, status, text, kind, headers):
        data = text.encode()
        self.send_response(status)
        more = {"Content-Type": kind, "Content-Length": str(len(data))}
        for name, value in (more | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
