"""Asking for an account, and the page that the confirmation mail opens."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, links, networks
from accounts.mails import CONFIRM
from accounts.models import AccountRequest, InformationNotice, User
from accounts.refusal import Refused
from dossiers.actions import confirm_request
from formations.models import Campaign, Formation
from portal import rates
from portal.forms.account import ChoosePassword, Request

ASKED, FOLLOWED = "account_request", "account_request_followed"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """The request for credentials in the campaign of `?campagne=`, which is asked when absent.

    The answer is the same whether the address has an account or not (V27).
    """
    campaign = _campaign(request)
    if request.user.is_authenticated:
        return _join(request, campaign)
    if campaign is None:
        return _choose(request, campaign)
    notice = InformationNotice.objects.current(request.at)
    if notice is None:
        raise Refused(_("L’information sur vos données n’est pas encore publiée. Revenez bientôt."))
    form = Request(request.POST or None, at=request.at, initial=_typed_before(request))
    if request.method == "POST" and form.is_valid():
        return _record(request, form, campaign, notice)
    text = notice.text(get_language())
    facts = {"form": form, "campaign": campaign, "notice": text.strip().splitlines()}
    return render(request, "account/request.html", facts)


@login_not_required
@never_cache
@require_safe
def sent(request):
    """« Un message vient de vous être envoyé », the same words for every address."""
    row = _asked(request)
    if row is None:
        return redirect("account_request")
    return render(request, "account/request_sent.html", {"row": row, "shown": _masked(row.email)})


@login_not_required
@require_POST
def again(request):
    """The same message once more, a minute after the last one at the earliest."""
    row = _asked(request)
    if row is None:
        return redirect("account_request")
    try:
        actions.mail_again(row, at=request.at)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("Le message est reparti. Il arrive d’ordinaire en une minute."))
    return redirect("account_request_sent")


@login_not_required
@never_cache
@require_safe
def follow(request, token):
    """The mail's link: a session remembers it was followed, then a page without it (V22).

    Changes nothing else, however often it is opened: scanners of mail open links too (V21). The
    session holds what the link says, not the link: no dump of it opens anything elsewhere (V20).
    A page shown here keeps the token in its address: no path leaves with a click, but the origin
    does, or Django would refuse the switch of language.
    """
    said = links.read(CONFIRM, token)
    answer = _confirmable(request, said)
    if isinstance(answer, AccountRequest):
        request.session[FOLLOWED] = said
        answer = redirect("account_confirm_password")
        answer["Referrer-Policy"] = "no-referrer"
        return answer
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request):
    """The password is chosen, the account and the dossier are created, and one is signed in."""
    row = _confirmable(request, request.session.get(FOLLOWED))
    if not isinstance(row, AccountRequest):
        return row
    declared = {name: getattr(row, name) for name in actions.DECLARED}
    form = ChoosePassword(request.POST or None, person=User(email=row.email, **declared))
    if request.method == "POST" and form.is_valid():
        return _open(request, row, form.cleaned_data["password"])
    campaign = Campaign.objects.published().filter(slug=row.campaign).first()
    facts = {"form": form, "row": row, "campaign": campaign}
    return render(request, "account/choose_password.html", facts)


def _campaign(request):
    asked = Campaign.objects.open_at(request.at)
    return asked.filter(slug=request.GET.get("campagne", "")).first()


def _join(request, campaign):
    """Who has an account already goes where the dossier, or the formation, is."""
    if formation := Formation.objects.filter(slug=request.GET.get("formation", "")).first():
        return redirect("formation", formation.slug)
    dossier = request.user.dossiers.filter(campaign=campaign).first() if campaign else None
    return redirect("numbered_dossier", dossier.number) if dossier else _choose(request, campaign)


def _choose(request, campaign):
    slug = request.GET.get("campagne", "")
    listed = Campaign.objects.open_at(request.at)
    if request.user.is_authenticated:
        listed = listed.exclude(dossiers__user=request.user)
    facts = {
        "campaign": campaign,
        "open": listed,
        "unknown": bool(slug) and campaign is None,
        "formation": request.GET.get("formation", ""),
    }
    return render(request, "account/choose_campaign.html", facts)


def _record(request, form, campaign, notice):
    email = form.cleaned_data["email"]
    if answer := rates.too_often(request, "account_request", key=email):
        return answer
    row = actions.ask(
        campaign=campaign.slug,
        formation=request.GET.get("formation", "")[:120],
        notice=notice,
        language=get_language(),
        network=networks.of(request),
        at=request.at,
        **form.declared(),
    )
    request.session[ASKED] = row.pk
    return redirect("account_request_sent")


def _open(request, row, password):
    user, dossier = confirm_request(row, password=password, at=request.at)
    get_adapter(request).login(request, user)
    request.session.pop(FOLLOWED, None)
    request.session.pop(ASKED, None)
    if dossier is None:
        messages.warning(
            request,
            _("Votre compte est créé, mais cette campagne est close : aucun dossier ouvert."),
        )
        return redirect("account")
    messages.success(request, _("Votre compte est créé et votre dossier est ouvert."))
    return redirect("dossier")  # the formation one came from is ticked there


def _confirmable(request, said):
    """The request that a followed link confirms, or the page that says why it does not."""
    row = AccountRequest.objects.filter(pk=said[0]).first() if said else None
    if row is None or row.serial != said[1]:
        return render(request, "account/link_dead.html", {"why": "unknown"}, status=404)
    if why := actions.fault(row, request.at):
        return render(request, "account/link_dead.html", {"why": why, "row": row}, status=410)
    return row


def _asked(request):
    key = request.session.get(ASKED)
    return AccountRequest.objects.filter(pk=key).first() if key else None


def _typed_before(request):
    """What this very browser typed, to correct a wrong address without typing all again."""
    row = _asked(request)
    if row is None or row.confirmed_at:
        return {}
    return {name: getattr(row, name) for name in (*actions.DECLARED, "email")}


def _masked(email):
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
