"""Every request made to one address in a campaign, shown after a one-time code sent to it."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.numbers import is_number
from portal import rates
from portal.forms import referent as forms
from portal.views.referent import FORM, dead, followed, found, remember, to
from referents import access, deadlines, mails
from referents.models import Recommendation

CODE, SEEN = "referent_code", "referent_address"
LIFE = timedelta(minutes=20)
MOST_TRIES = 5


@login_not_required
@never_cache
@require_http_methods(FORM)
def requests(request):
    """The list for who proved to read the address; else the code, asked or typed.

    The address is that of the link followed, never one that is typed: nothing is learnt here by
    whoever does not read that mailbox.
    """
    made, why = found(followed(request))
    if why:
        return dead(request, "session", 404)
    if request.method != "POST":
        return _show(request, made)
    if "ouvrir" in request.POST:
        return _open(request, made)
    if "envoyer" in request.POST:
        return _send(request, made)
    return _try(request, made)


def _send(request, made):
    if answer := rates.too_often(request, "referent_code", key=made.address):
        return answer
    digits = f"{secrets.randbelow(10**6):06d}"
    until = (request.at + LIFE).isoformat()
    kept = {"digest": _digest(digits, made), "until": until, "tries": 0, "to": made.address}
    request.session[CODE] = kept
    mails.code(made, digits)
    messages.success(request, _("Le code est parti : il arrive d’ordinaire en une minute."))
    return to("referent_requests", made)


def _digest(digits, made):
    said = f"{made.address}\x00{made.dossier.campaign_id}\x00{digits}"
    return salted_hmac("referent_code", said, algorithm="sha256").hexdigest()


def _try(request, made):
    kept = request.session.get(CODE) or {}
    digits = "0123456789"
    typed = "".join(each for each in request.POST.get("code", "") if each in digits)
    alive = kept and request.at < datetime.fromisoformat(kept["until"])
    if not alive or kept["tries"] >= MOST_TRIES:
        request.session.pop(CODE, None)
        return _show(request, made, error=_("Ce code ne sert plus : demandez-en un autre."))
    if not hmac.compare_digest(kept["digest"], _digest(typed, made)):
        request.session[CODE] = kept | {"tries": kept["tries"] + 1}
        return _show(request, made, error=_("Ce n’est pas le code du dernier message."))
    request.session.pop(CODE)
    request.session[SEEN] = {
        "to": made.address,
        "campaign": made.dossier.campaign_id,
        "until": (request.at + LIFE).isoformat(),
    }
    return to("referent_requests", made)


def _shown(request, made):
    """Requests this browser may list now, or None: the code was never typed, or long ago."""
    seen = request.session.get(SEEN) or {}
    if not seen or request.at >= datetime.fromisoformat(seen["until"]):
        return None
    if (seen["to"], seen["campaign"]) != (made.address, made.dossier.campaign_id):
        return None
    rows = Recommendation.objects.whole().filter(
        address=seen["to"], dossier__campaign=seen["campaign"]
    )
    return rows.order_by("pk")


def _open(request, made):
    """Go to one of the requests listed: the session follows that one from now on."""
    rows, key = _shown(request, made), request.POST["ouvrir"]
    other = rows.filter(pk=key).first() if rows is not None and is_number(key) else None
    if other is None:
        return to("referent_requests", made)
    remember(request, other)
    return to("referent", other)


def _show(request, made, error=""):
    rows = _shown(request, made)
    listed = rows and [_line(each, request.at) for each in rows]
    local, _mark, domain = made.address.partition("@")
    context = {
        "listed": listed,
        "sent": CODE in request.session or bool(error),
        "error": error,
        "shown": f"{local[:1]}…@{domain}",
        "named": forms.named(made),
        "open": not access.fault(made, request.at),
    }
    return render(request, "referent/requests.html", context, status=422 if error else 200)


def _line(made, at):
    why = access.fault(made, at)
    return {
        "made": made,
        "open": not why,
        "role": mails.ROLES[made.kind],
        "words": _("Demande close") if why == "revoked" else made.get_state_display(),
        "deadline": deadlines.closed_at(made),
    }
