"""Where an account is signed in: read on its page, ended one by one or all but this one."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.numbers import is_number
from portal.adapters import VISIT_BEFORE, session_limits


def known(request) -> dict:
    """Facts of the account's page: the sessions, this one first, and the visit before."""
    key = request.session.session_key
    rows = actions.open_visits(request.user, request.at)
    here = [row for row in rows if row.session_key == key]
    before = request.session.get(VISIT_BEFORE)
    return {
        "here": here[0] if here else None,
        "elsewhere": [row for row in rows if row.session_key != key],
        "visit_before": datetime.fromisoformat(before) if before else None,
        "idle_hours": session_limits(request)[1][0],
    }


@require_POST
def end(request):
    """End the session of `fin`, or all the others; this one ends by signing out."""
    asked = request.POST.get("fin", "")
    if asked == "autres":
        actions.end_other_visits(request.user, but=request.session.session_key)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Vos autres sessions sont fermées."))
    elif is_number(asked) and actions.end_visit(request.user, asked):
        messages.success(request, _("Cette session est fermée."))
    else:
        messages.info(request, _("Cette session était déjà fermée."))
    return redirect("account")
