"""Notes which browsers are signed in, as rarely as the session itself is written."""

from accounts import actions, browsers

#: Session entry: (row of the visit, key of the session, when) at the last note.
VISIT = "visit"


def noted(get_response):
    """Writes the visit when the session has just been renewed, or has changed its key.

    An autosave between two renewals stays one commit.
    """

    def middleware(request):
        if request.user.is_authenticated:
            _note(request)
        return get_response(request)

    return middleware


def _note(request):
    session = request.session
    now = [session.session_key, session.get("renewed_at", 0)]
    row, *before = session.get(VISIT) or [None]
    if before == now:
        return
    browser = browsers.named(request.headers.get("User-Agent", ""))
    row = actions.note_visit(
        request.user, session.session_key, browser=browser, at=request.at, known=row
    )
    session[VISIT] = [row, *now]
