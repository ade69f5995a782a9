"""No page of the team, of a school or of a jury without the second factor (V31)."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from config.middleware import wants_fragment
from formations.access import must_confirm
from portal.views.second_factor import WANTED

#: What an account may always reach: its own pages, those that set the second factor included.
OWN = ("account", "mfa_")


class SecondFactorRequired:
    """Leads whoever has rights over others' dossiers to the second factor, before any page.

    A member of staff passes nowhere without it but on public pages and those of the account; a
    juror or an admissions manager is stopped where the role counts: pages of `backoffice`, and
    files. Nothing is asked of the demonstration's accounts.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Lets the request through; only its view matters."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """The page where one proves it, or None when there is nothing to prove."""
        # Who is signed in, also while the portal is read with a candidate's eyes.
        user = getattr(request, "seen_by", request.user)
        if settings.DEMO or not user.is_authenticated or _free(request, view):
            return None
        if not _counts(request, view, user) or proved(request, user) or not must_confirm(user):
            return None
        if wants_fragment(request):
            return HttpResponse(status=403)
        return _to_prove(request, user)


def proved(request, user) -> bool:
    """True when this very session went through the second factor of this account."""
    steps = get_authentication_records(request, user)
    return any(step["method"] == "mfa" for step in steps)


def _free(request, view):
    name = request.resolver_match.view_name or ""
    return not getattr(view, "login_required", True) or name.startswith(OWN)


def _counts(request, view, user):
    """True where a right over others could be used: for staff everywhere."""
    match = request.resolver_match
    behind = view.__module__.startswith(("backoffice.", "django.contrib.admin"))
    return user.is_staff or "admin" in match.namespaces or behind or match.url_name == "file"


def _to_prove(request, user):
    wanted = request.get_full_path() if request.method == "GET" else reverse("account")
    request.session[WANTED] = wanted
    has_device = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.TOTP
    ).exists()
    if not has_device:
        return redirect("mfa_activate_totp")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
