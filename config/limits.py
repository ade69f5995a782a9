"""How long a session lasts at most, whatever is done in it (V33)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout

from portal.adapters import session_limits


def limited(get_response):
    """Ends the session left idle too long, or begun too long ago; the page then asks to sign in.

    Shorter for who has rights over others. A page that saves by itself puts off the first limit,
    never the second. Sessions that our sign-in did not open have the life of their cookie.
    """

    def middleware(request):
        if request.user.is_authenticated and left(request) <= 0:
            logout(request)
        return get_response(request)

    return middleware


def left(request) -> int:
    """Seconds until the nearest end of this session: unused, or begun long ago; 0 or less, over.

    What the page announces (C05) is what `limited` does: both read it here. At least 1 for a
    session that our sign-in did not open: its cookie ends it.
    """
    now = int(request.at.timestamp())
    begun, limits = session_limits(request)
    if begun is None:
        since = request.session.get("renewed_at", now)
        return max(1, settings.SESSION_COOKIE_AGE - (now - since))
    seen = request.session.get("renewed_at", begun)
    idle, life = (int(timedelta(hours=hours).total_seconds()) for hours in limits)
    return min(idle - (now - seen), life - (now - begun))
