"""The desk: one dossier on one screen, and one page per decision."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.numbers import is_number
from accounts.refusal import Refused
from backoffice.behalf import alike
from backoffice.decisions import ACTIONS, APART, BURSARY, why_not
from backoffice.desk import Desk, address
from backoffice.pieces import ready_reasons
from dossiers import access
from dossiers.models import REFUSED, Dossier
from payments import workflow as bursaries
from referents import actions as referents


def look(dossier, request) -> Desk:
    """The desk of a dossier at the request's instant."""
    return Desk(dossier, at=request.at)


def show(request, pk, *, error="", piece=None):
    """The whole dossier, read-only, with its decisions and why one is refused.

    `error` says what was just refused; `piece` is the document it was about.
    """
    dossier = dossier_of(request, pk, "dossiers.view_dossier", "dossiers.change_dossier")
    read = referents.consult(dossier, reader=request.user, at=request.at)
    desk = Desk(dossier, at=request.at, read=read)
    buttons = [
        (action, address(dossier, name), why_not(dossier, name, request))
        for name, action in ACTIONS.items()
        if name != APART and (name not in BURSARY or bursaries.rate_claimed(dossier))
    ]
    return page(
        request,
        "bureau/dossier.html",
        dossier,
        desk=desk,
        buttons=_main_first(buttons, desk),
        twins=alike(dossier),
        apart=address(dossier, APART),
        error=error,
        status=409 if error else 200,
        **viewer(desk, request, piece),
    )


def _main_first(buttons, desk):
    """The two decisions of the moment, then the others: validate, and ask or close what is open."""
    main = ["validate", "relock" if desk.request else "ask"]
    first = [each for name in main for each in buttons if each[0] is ACTIONS[name]]
    return first + [each for each in buttons if each not in first]


def viewer(desk, request, piece=None) -> dict:
    """What the reading pane shows: a piece, its neighbours, what it replaced, reasons to refuse."""
    found = desk.examination.chosen(piece or request.GET.get("piece"))
    if found is None:
        return {"piece": None}
    before, after = desk.examination.around(found)
    asked = request.GET.get("avec", "")
    former = next((each for each in found.formers if str(each.document.pk) == asked), None)
    just = request.GET.get("juge", "")
    pieces = desk.examination.pieces
    return {
        "piece": found,
        "before": before,
        "after": after,
        "former": former,
        "rank": int(rank) if is_number(rank := request.GET.get("feuille", "")) else 1,
        "leaves": max(leaves(each.document) for each in (found, former) if each),
        "judged": next((p for p in pieces if p.verdict and str(p.document.pk) == just), None),
        "ready": ready_reasons(),
        "free_reasons": REFUSED,
        "may_judge": access.is_support(desk.dossier, request.user)
        and desk.dossier.transmitted_at is not None
        and desk.dossier.state in access.AWAITING,
    }


def leaves(document) -> int:
    """How many pages of a document the viewer turns: those of a PDF, one of anything else."""
    file = document.file
    return (file.pages or 1) if file and file.type == "pdf" else 1


def act(request, pk, name):
    """The page of one decision: shown by GET, taken by POST, refused in words."""
    dossier = dossier_of(request, pk, "dossiers.change_dossier")
    action = ACTIONS[name]
    desk = Desk(dossier, at=request.at)
    form = action.form(
        dossier,
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        reading=desk.reading,
        at=request.at,
    )
    status = 200
    if request.method == "POST":
        same_dossier(request, dossier)
        if form.is_valid() and _done(request, dossier, action, form):
            return redirect(address(dossier))
        status = 409 if form.non_field_errors() else 422
    reason = why_not(dossier, name, request)
    return page(
        request,
        action.template,
        dossier,
        desk=desk,
        action=action,
        form=form,
        reason=reason,
        status=status,
        **(action.more(dossier, request) if action.more and (action.always or not reason) else {}),
    )


def _done(request, dossier, action, form):
    try:
        action.run(dossier, form.cleaned_data, actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return False
    messages.success(request, action.done % {"number": dossier.number})
    return True


def dossier_of(request, pk, *permissions):
    """The dossier, whole, for who has one of these rights: 403 without any, 404 if unknown."""
    if not any(request.user.has_perm(each) for each in permissions):
        raise PermissionDenied
    found = Dossier.objects.whole().filter(pk=pk).first() if is_number(str(pk)) else None
    if found is None:
        raise Http404
    return found


def same_dossier(request, dossier):
    """A form kept open while another dossier was shown decides nothing."""
    if request.POST.get("number") != dossier.number:
        raise Refused(_("Ce formulaire est celui d’un autre dossier : rien n’a été changé."))


def page(request, template, dossier, *, status=200, **context):
    """A screen of one dossier, with what every one of them shows."""
    shown = admin.site.each_context(request) | {
        "title": f"{dossier.number} — {dossier.user.full_name}",
        "dossier": dossier,
        "opts": Dossier._meta,
        "address": address(dossier),
        "back": request.GET.get("_changelist_filters", ""),
        **context,
    }
    request.current_app = admin.site.name
    return render(request, template, shown, status=status)
