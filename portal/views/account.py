"""Signing in and out, and what an owner reads and changes of the account."""

from allauth.account import views as allauth
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, links
from accounts.mails import CHANGE, RESET
from accounts.models import EmailChange
from dossiers import actions as dossiers
from formations.access import must_confirm
from portal import rates
from portal.adapters import network_waits
from portal.forms.account import ChangeAddress, Forgotten
from portal.forms.code import AskCode as AskCodeForm
from portal.forms.code import TypeCode as TypeCodeForm
from portal.views import visits

#: Session entries: what a followed link says, never the link itself (V20).
CHANGE_FOLLOWED, RESET_FOLLOWED = "email_change_followed", "password_reset_followed"
LAST_MAILS = 6


class SignIn(allauth.LoginView):
    """Address and password; in the demonstration, the accounts one may try."""

    def get_context_data(self, **kwargs):
        """Adds the persona accounts."""
        personas = settings.DEMO_ACCOUNTS if settings.DEMO else []
        known = {"personas": personas, "demo_password": settings.DEMO_PASSWORD}
        return super().get_context_data(**kwargs) | known

    def form_invalid(self, form):
        """A network from which too many fail waits a minute: a page of its own says so (V28)."""
        if form.has_error("__all__", "too_many_login_attempts"):
            return network_waits(self.request)
        return super().form_invalid(form)

    def _redirect_to_pending_stage(self, request, stage):
        """Who asked for a code may still come back and type the password."""


class AskCode(allauth.RequestLoginCodeView):
    """The other way in: a code sent by mail; also reached from the button beside the password."""

    form_class = AskCodeForm

    def get_form_kwargs(self):
        """The address typed beside the password, when one comes from there."""
        given = super().get_form_kwargs()
        posted = given.get("data")
        if posted is not None and "email" not in posted:
            given["data"] = {"email": posted.get("login", "")}
        return given

    def _redirect_to_pending_stage(self, request, stage):
        """Another address may be typed."""


@method_decorator(login_not_required, name="dispatch")
class TypeCode(allauth.ConfirmLoginCodeView):
    """Where the code is typed, in the browser that asked for it and no other."""

    form_class = TypeCodeForm
    _process = None

    def dispatch(self, request, *args, **kwargs):
        """Says why when the twenty minutes are over."""
        pending = "account_login" in request.session
        response = super().dispatch(request, *args, **kwargs)
        if pending and self._process is None and not request.user.is_authenticated:
            messages.warning(request, _("Ce code ne sert plus\u00a0: demandez-en un autre."))
        return response

    def get_context_data(self, **kwargs):
        """The address one typed, shown back, and whether another code may be asked here."""
        known = {"email": self._process.state["email"], "again": self._process.can_resend}
        return super().get_context_data(**kwargs) | known

    def form_invalid(self, form):
        """Five tries, then another code."""
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        messages.warning(self.request, _("Cinq codes faux\u00a0: demandez-en un autre."))
        return redirect(self.passthrough_next_url(reverse("account_request_login_code")))

    def _resend_form_valid(self, form):
        messages.success(self.request, _("Un autre code est parti\u00a0: il remplace le premier."))
        return super()._resend_form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class SignOut(allauth.LogoutView):
    """A POST ends the session on the server, and what this browser kept of it."""

    def post(self, *args, **kwargs):
        """Nothing typed stays behind on a shared computer (V34, V35)."""
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        return response


@method_decorator(login_not_required, name="dispatch")
class ChooseAgain(allauth.PasswordResetFromKeyView):
    """The page that the link of a forgotten password opens; GET changes nothing."""

    def dispatch(self, request, uidb36, key, **kwargs):
        """Lets allauth see the link it keeps in the session, without keeping it there."""
        followed = request.session.get(RESET_FOLLOWED)
        if followed and key == self.reset_url_key:
            request.session[allauth.INTERNAL_RESET_SESSION_KEY] = links.token(RESET, *followed)
        try:
            return super().dispatch(request, uidb36, key, **kwargs)
        finally:
            if token := request.session.pop(allauth.INTERNAL_RESET_SESSION_KEY, None):
                request.session[RESET_FOLLOWED] = links.read(RESET, token)

    def render_to_response(self, context, **kwargs):
        """410 for a link that no longer works; no path leaves with a click or a form.

        « no-referrer » would hide the origin too: Django would refuse the forms of the page.
        """
        status = 410 if context.get("token_fail") else 200
        response = super().render_to_response(context, status=status, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """A forgotten password: the same answer whether the address has an account or not (V27)."""
    form = Forgotten(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/forgotten.html", {"form": form})
    email = form.cleaned_data["email"]
    if answer := rates.too_often(request, "reset_password", key=email):
        return answer
    actions.ask_reset(email, language=get_language(), at=request.at)
    return redirect("account_reset_password_done")


@login_not_required
@require_safe
def forgotten_sent(request):
    """« Regardez vos messages »."""
    return render(request, "account/forgotten_sent.html")


@never_cache
@require_safe
def account(request):
    """What the account holds: fixed data and why, the address, the language, the last mails."""
    posted = request.user.postings.select_related("email").exclude(sent_at=None)
    facts = {
        "declared": _declared(request.user),
        "dossiers": request.user.dossiers.select_related("campaign").order_by("-pk"),
        "mails": posted[:LAST_MAILS],
        "waiting": _waiting_address(request),
        "confirms": must_confirm(request.user) or is_mfa_enabled(request.user),
        **visits.known(request),
    }
    return render(request, "account/account.html", facts)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request):
    """Ask for another address: the password, then the confirmation by the new one (V32)."""
    form = ChangeAddress(request.POST or None, user=request.user)
    if request.method == "POST":
        if answer := rates.too_often(request, "manage_email", user=request.user):
            return answer
        if form.is_valid():
            actions.ask_email_change(request.user, form.cleaned_data["email"], at=request.at)
            messages.success(
                request, _("Un message attend votre confirmation à la nouvelle adresse.")
            )
            return redirect("account")
    return render(request, "account/change_address.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def follow_change(request, token):
    """The link sent to a new address: followed, then a page without it in its address (V22)."""
    request.session[CHANGE_FOLLOWED] = links.read(CHANGE, token)
    response = redirect("account_email_confirm_page")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_change(request):
    """The new address becomes the account's; this browser stays signed in if it was."""
    said = request.session.get(CHANGE_FOLLOWED)
    rows = EmailChange.objects.select_related("user")
    change = rows.filter(pk=said[0]).first() if said else None
    if change is None or actions.change_fault(change, said[1], request.at):
        return render(request, "account/link_dead.html", {"why": "change"}, status=410)
    if request.method != "POST":
        return render(request, "account/confirm_address.html", {"change": change})
    user = dossiers.confirm_email_change(change, said[1], at=request.at)
    del request.session[CHANGE_FOLLOWED]
    if request.user == user:
        update_session_auth_hash(request, user)
    messages.success(request, _("Votre nouvelle adresse est confirmée."))
    return redirect("account")


sign_in, sign_out, choose_again = SignIn.as_view(), SignOut.as_view(), ChooseAgain.as_view()
ask_code, type_code = AskCode.as_view(), TypeCode.as_view()


def _declared(user):
    born = user.birth_date
    return [
        (_("Nom de naissance"), user.birth_name or "—"),
        (_("Nom d’usage"), user.usage_name or "—"),
        (_("Prénoms"), user.first_names or "—"),
        (_("Date de naissance"), f"{born:%d/%m/%Y}" if born else "—"),
        (_("Situation à la demande"), user.get_situation_display() or "—"),
        (_("Diplôme préparé ou obtenu"), user.diploma or "—"),
    ]


def _waiting_address(request):
    last = request.user.email_changes.first()
    if last is None or actions.change_fault(last, request.user.serial, request.at):
        return ""
    return last.email
