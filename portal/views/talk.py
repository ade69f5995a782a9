"""The thread between a candidate and support: read, written, watched while it is on screen."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.numbers import is_number
from accounts.refusal import Refused
from dossiers import actions
from portal import talk
from portal.views.dossier import of_dossier


@require_http_methods(["GET", "POST"])
@of_dossier
def thread(request, frame):
    """The thread; by POST, one message more. A script asks for what is new with `?apres=`.

    What was typed comes back with a refusal, whatever the reason.
    """
    if request.method == "POST":
        return _write(request, frame)
    if request.headers.get("HX-Request"):
        return _new(request, frame)
    return _page(request, frame)


def _write(request, frame):
    body = request.POST.get("message", "")
    about = request.POST.get("page", "")
    try:
        actions.write(
            frame.dossier,
            body,
            actor=request.user,
            at=request.at,
            seen=_after(request),
            files=request.FILES.getlist("fichiers"),
            page=about if about in dict(talk.pages(frame.dossier)) else "",
        )
    except Refused as refused:
        return _refused(request, frame, refused.reason, body)
    if request.headers.get("HX-Request"):
        return _new(request, frame, sent=True)
    return redirect(address(frame) + "#ecrire")


def _refused(request, frame, reason, body):
    if not request.headers.get("HX-Request"):
        return _page(request, frame, error=reason, typed=body, status=422)
    shown = render(request, "components/message.html", {"error": reason}, status=422)
    shown["HX-Retarget"], shown["HX-Reswap"] = "#message-message", "innerHTML"
    return shown


def _new(request, frame, *, sent=False):
    """What came after the message the page ends with; 204 when nothing did."""
    found = talk.lines(frame.dossier, after=_after(request))
    _read(request, frame.dossier, found)
    if not found:
        return HttpResponse(status=204)
    shown = {"lines": found, "last": found[-1]["key"], "sent": sent, "fresh": True}
    return render(request, "messages/_nouveaux.html", shown)


def _after(request) -> int:
    """The last message that the page showed; a page that does not say showed nothing."""
    after = request.POST.get("apres") or request.GET.get("apres") or "0"
    return int(after) if is_number(after) else 0


def _read(request, dossier, shown):
    """What is before the candidate's eyes is read; not when the team looks in their place."""
    actor = getattr(request, "seen_by", request.user)
    if shown:
        actions.read(dossier, actor=actor, at=request.at, seen=shown[-1]["key"])


def _page(request, frame, *, error="", typed="", status=200):
    dossier = frame.dossier
    found = talk.lines(dossier, whole="tout" in request.GET)
    new = talk.unread(dossier)
    _read(request, dossier, found)
    shown = frame.context(page="messages") | {
        "elsewhere": True,
        "talking": True,
        "unread": 0,
        "lines": found,
        "new": new,
        "last": found[-1]["key"] if found else 0,
        "older": len(found) == talk.MOST_SHOWN and "tout" not in request.GET,
        "pages": talk.pages(dossier),
        "about": request.POST.get("page") or request.GET.get("page", ""),
        "delay": talk.usual_delay(dossier.campaign, request.at),
        "messages_url": address(frame),
        "error": error,
        "typed": typed,
        "max_mb": dossier.campaign.max_file_bytes / 1_000_000,
    }
    return render(request, "messages/fil.html", shown, status=status)


def address(frame) -> str:
    """The address of the thread, next to that of the overview."""
    return frame.url("messages")
