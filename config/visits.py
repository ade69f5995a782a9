"""Keeps the list of an account's open sessions true, as rarely as a session is rewritten."""

from portal.adapters import VISIT, note_visit


def noted(get_response):
    """Writes that a session opened by our sign-in is in use, when it has just been renewed."""

    def middleware(request):
        if request.user.is_authenticated and VISIT in request.session:
            note_visit(request)
        return get_response(request)

    return middleware
