"""How allauth and axes do things our way: our passwords, our outbox, our addresses, our words."""

import math
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.models import AccessAttempt
from django.conf import settings
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import actions, browsers
from accounts.models import plain_address
from accounts.networks import client_address
from accounts.sealing import seal, unseal
from formations.access import must_confirm

#: Session entry: when this account was last signed in to before now (ISO, empty the first time).
VISIT_BEFORE = "visit_before"
#: Session entry: the row of this visit, the session's key and age when it was written last.
VISIT = "visit"
#: Session entry: when it was signed in (seconds), and whether with rights over others.
BEGUN = "begun"


#: Seconds during which a sign-in stands for the password that a sensitive page asks for.
JUST_NOW = 300
#: allauth's mails on the second factor, and ours.
TOLD = {
    "totp_activated": "activated",
    "totp_deactivated": "deactivated",
    "recovery_codes_generated": "codes",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's decisions that are ours to take."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux,"
            " ou choisissez un nouveau mot de passe."
        ),
        "too_many_login_attempts": _(
            "Trop d’essais depuis ce réseau. Attendez une minute, puis recommencez."
        ),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "rate_limited": _("Trop de demandes. Attendez quelques minutes, puis recommencez."),
    }

    def is_open_for_signup(self, request) -> bool:
        """Never: accounts are born of our own request."""
        return False

    def set_password(self, user, password) -> None:
        """One action: the password, the serial, the mail to the owner."""
        actions.choose_password(user, password, at=self.request.at)

    def login(self, request, user) -> None:
        """Signs in until the browser is closed; the page of the account says the visit before."""
        before = user.last_login
        super().login(request, user)
        request.session.set_expiry(0)
        request.session[VISIT_BEFORE] = before.isoformat() if before else ""
        request.session[BEGUN] = [int(request.at.timestamp()), must_confirm(user)]
        note_visit(request)

    def generate_login_code(self) -> str:
        """A reference, not the code: the digits are computed from it when the mail leaves."""
        return secrets.token_urlsafe(18)

    def send_mail(self, template_prefix, email, context) -> None:
        """The answer to a code asked, in our outbox: nothing leaves from a request.

        Raises LookupError for any other mail of allauth: ours are posted by our actions.
        """
        name = template_prefix.rsplit("/", 1)[-1]
        if name not in ("login_code", "unknown_account"):
            raise LookupError(template_prefix)
        actions.send_code(email, context.get("code", ""), language=get_language())

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """What becomes of the second factor is told by us; the rest is told by our actions."""
        if event := TOLD.get(template_prefix.rsplit("/", 1)[-1]):
            actions.tell_second_factor(user, event)

    def is_reauthentication_required(self, *, app, **kwargs) -> bool:
        """Who has just signed in is not asked for the password a second time."""
        steps = get_authentication_records(self.request, self.request.user)
        now = self.request.at.timestamp()
        return not any(0 <= now - step["at"] < JUST_NOW for step in steps)

    def is_safe_url(self, url) -> bool:
        """Only a path of this host: `next` never leads elsewhere (V41)."""
        return is_own_path(url)

    def get_password_change_redirect_url(self, request) -> str:
        """Back to the account page."""
        return "/compte/"


def session_limits(request) -> tuple:
    """(when the session was signed in, its limits): hours without use, hours in all.

    (None, …) for a session that our sign-in did not open.
    """
    begun, guarded = request.session.get(BEGUN) or (None, False)
    return begun, settings.TEAM_SESSION_HOURS if guarded else settings.SESSION_HOURS


def note_visit(request) -> None:
    """Write that this session is in use, when that is not what was written last.

    As rarely as the session itself is rewritten: an autosave in between stays one commit.
    """
    session, row = request.session, None
    now = [session.session_key, session.get("renewed_at", 0)]
    if VISIT in session:
        row, *before = session[VISIT]
        if before == now:
            return
    browser = browsers.named(request.headers.get("User-Agent", ""))
    key = session.session_key
    row = actions.note_visit(request.user, key, browser=browser, at=request.at, known=row)
    session[VISIT] = [row, *now]


class SecondFactor(DefaultMFAAdapter):
    """allauth's decisions on the second factor that are ours: secrets sealed, our own words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "Ce n’est pas le code attendu. Saisissez celui que l’application affiche maintenant."
        ),
        "unverified_email": _("Confirmez d’abord l’adresse électronique de votre compte."),
        "cannot_generate_recovery_codes": _("Enregistrez d’abord un appareil."),
    }

    def encrypt(self, text) -> str:
        """A dump of the database opens nothing."""
        return seal(text)

    def decrypt(self, encrypted_text) -> str:
        """What was sealed."""
        return unseal(encrypted_text)


def is_own_path(url) -> bool:
    """True for a path of ours: one leading slash, no host, nothing a browser reads as a host."""
    return (url or "").startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def tried_address(request, credentials) -> str:
    """The account a sign-in tried, in its stored spelling."""
    tried = credentials or {}
    return plain_address(tried.get("email") or tried.get("username") or "")[:255]


def ask_to_wait(request, original_response=None, credentials=None):
    """429: five wrong passwords; the wait in minutes, the same for known and unknown addresses."""
    return _wait(request, _seconds_left(request, credentials))


def network_waits(request):
    """429: too many failures in a minute from one network, whatever the accounts."""
    return _wait(request, 60, network=True)


def _wait(request, seconds, **facts):
    facts["minutes"] = math.ceil(seconds / 60)
    response = render(request, "account/wait.html", facts, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _seconds_left(request, credentials):
    tried = AccessAttempt.objects.filter(
        username=tried_address(request, credentials), ip_address=client_address(request)
    )
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    whole = int(settings.AXES_COOLOFF_TIME.total_seconds())
    if last is None:
        return whole
    return min(whole, max(1, whole - int((request.at - last).total_seconds())))
