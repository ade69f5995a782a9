"""The second factor of the account: an application on a device, and codes for when it is lost."""

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import actions
from formations.access import must_confirm

#: Session entry: the page that was asked for when the second factor was required.
WANTED = "second_factor_wanted"


@method_decorator([login_not_required, never_cache], name="dispatch")
class Confirm(base.AuthenticateView):
    """The second step of a sign-in."""


@method_decorator(never_cache, name="dispatch")
class ConfirmAgain(base.ReauthenticateView):
    """The code once more, for something sensitive or a session older than the device."""


@method_decorator(never_cache, name="dispatch")
class Index(base.IndexView):
    """What protects the account, and the ways to change it."""

    def get_context_data(self, **kwargs):
        """Adds whether this account's rights require it."""
        return super().get_context_data(**kwargs) | {"must": must_confirm(self.request.user)}


@method_decorator(never_cache, name="dispatch")
class Activate(totp.ActivateTOTPView):
    """The key as a drawing and as text, then the first code: this session has proved it."""

    def get_context_data(self, **kwargs):
        """Adds the key in groups of four, to be typed where it cannot be photographed."""
        found = super().get_context_data(**kwargs)
        secret = found["form"].secret
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return found | {"groups": groups, "must": must_confirm(self.request.user)}

    def form_valid(self, form):
        """Kept, told to the owner, and taken as this session's second step."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


@method_decorator(never_cache, name="dispatch")
class Deactivate(totp.DeactivateTOTPView):
    """Another device, or none: every other session ends, and this one has proved nothing more."""

    def get_context_data(self, **kwargs):
        """Adds whether another device will be asked for at once."""
        return super().get_context_data(**kwargs) | {"must": must_confirm(self.request.user)}

    def form_valid(self, form):
        """Removed, told to the owner."""
        response = super().form_valid(form)
        session = self.request.session
        steps = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            step for step in steps if step["method"] != "mfa"
        ]
        actions.end_sessions(self.request.user)
        update_session_auth_hash(self.request, self.request.user)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The codes, shown once; then how many are left."""

    def get_context_data(self, **kwargs):
        """Adds the page that was asked for before all this."""
        onward = self.request.session.get(WANTED) or reverse("account")
        return super().get_context_data(**kwargs) | {"onward": onward}


@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    """Ten new codes; the former ones no longer work."""


confirm, confirm_again, index = Confirm.as_view(), ConfirmAgain.as_view(), Index.as_view()
activate, deactivate = Activate.as_view(), Deactivate.as_view()
recovery_codes, new_recovery_codes = RecoveryCodes.as_view(), NewRecoveryCodes.as_view()
