"""The team answers in a dossier's thread, and writes notes that stay with it."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.numbers import is_number
from accounts.refusal import Refused
from backoffice import talk
from backoffice.desk import address
from dossiers import actions
from dossiers.models import Dossier, StrayMail


@require_http_methods(["GET", "POST"])
def thread(request, pk):
    """The thread alone on a page; by POST one gesture, refused in words with what was typed.

    A script asks for what is new with `?apres=`.
    """
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    dossier = Dossier.objects.whole().filter(pk=pk).first()
    if dossier is None:
        raise Http404
    if request.method == "GET":
        return _new(request, dossier) if "apres" in request.GET else _page(request, dossier)
    if request.POST.get("number") != dossier.number:
        raise Refused(_("Ce formulaire est celui d’un autre dossier : rien n’a été changé."))
    return _gesture(request, dossier)


def _gesture(request, dossier):
    name = next((each for each in GESTURES if each in request.POST), None)
    if name is None:
        return _page(request, dossier, typed=_inserted(request, dossier))
    do, done, place = GESTURES[name]
    try:
        do(request, dossier)
    except Refused as refused:
        return _page(request, dossier, **_kept(request), talk_error=refused.reason, status=409)
    messages.success(request, done)
    return redirect(f"{address(dossier)}#{place}")


def _reply(request, dossier, *, awaits=False):
    said = _said(request) | {"files": request.FILES.getlist("fichiers")}
    actions.write(dossier, request.POST.get("message", ""), awaits=awaits, **said)


def _wait(request, dossier):
    _reply(request, dossier, awaits=True)


def _leave(request, dossier):
    actions.leave_unanswered(dossier, **_said(request))


def _said(request):
    """Who, when, and the last message the page showed: a page that does not say showed nothing."""
    seen = request.POST.get("apres", "")
    seen = int(seen) if is_number(seen) else 0
    return {"actor": request.user, "at": request.at, "seen": seen}


def _note(request, dossier):
    actions.note(dossier, request.POST.get("note", ""), actor=request.user, at=request.at)


#: By name of the button: the one call, what is said then, where the desk opens.
GESTURES = {
    "repondre": (_reply, gettext_lazy("Le message est envoyé."), "messages"),
    "attendre": (
        _wait,
        gettext_lazy("Le message est envoyé ; le dossier attend le candidat."),
        "messages",
    ),
    "sans-reponse": (
        _leave,
        gettext_lazy("Les messages ne demandent plus de réponse."),
        "messages",
    ),
    "noter": (_note, gettext_lazy("La note interne est gardée."), "notes"),
}


def _kept(request):
    return {
        "typed": request.POST.get("message", ""),
        "typed_note": request.POST.get("note", ""),
    }


def _inserted(request, dossier):
    """What was typed, followed by the ready answer chosen."""
    typed, chosen = request.POST.get("message", "").strip(), request.POST.get("modele", "")
    answers = talk.ready_answers(dossier, request.user)
    found = [text for key, _title, text in answers if str(key) == chosen]
    return "\n\n".join(filter(None, [typed, *found]))


def _new(request, dossier):
    after = request.GET["apres"]
    found = talk.messages(dossier, after=int(after) if is_number(after) else 0)
    if not found:
        return HttpResponse(status=204)
    shown = {"thread": found, "titles": {}, "last_message": found[-1].pk}
    return render(request, "bureau/_messages_lignes.html", shown)


def _page(request, dossier, *, status=200, **kept):
    request.current_app = admin.site.name
    shown = admin.site.each_context(request) | {
        "dossier": dossier,
        "address": address(dossier),
        "action": {"title": _("Messages")},
        "title": _("Messages du dossier %(number)s") % {"number": dossier.number},
        **kept,
    }
    return render(request, "bureau/fil.html", shown, status=status)


@require_POST
def close_stray(request, pk):
    """Say that a mail which joined no thread was dealt with; back to the list."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    found = get_object_or_404(StrayMail, pk=pk)
    actions.close_stray(found, actor=request.user, at=request.at)
    messages.success(request, _("Le courriel est traité."))
    return redirect("admin:dossiers_straymail_changelist")


@require_POST
def attach_stray(request, pk):
    """Put a mail which joined no thread in that of a dossier; refused in words beside the form."""
    if not request.user.has_perm("dossiers.change_dossier"):
        raise PermissionDenied
    found, number = get_object_or_404(StrayMail, pk=pk), request.POST.get("numero", "")
    try:
        made = actions.attach_stray(found, number, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.reason)
        typed = urlencode({"numero": number[:20]})
        back = reverse("admin:dossiers_straymail_change", args=[found.pk])
        return redirect(f"{back}?{typed}")
    messages.success(request, _("Le courriel a rejoint la conversation de ce dossier."))
    return redirect(f"{address(made.dossier)}#messages")
