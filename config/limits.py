"""How long a session lasts at most, whatever is done in it (V33)."""

from datetime import timedelta

from django.contrib.auth import logout

from portal.adapters import session_limits


def limited(get_response):
    """Ends the session left idle too long, or begun too long ago; the page then asks to sign in.

    Shorter for who has rights over others. A page that saves by itself puts off the first limit,
    never the second. Sessions that our sign-in did not open have the life of their cookie.
    """

    def middleware(request):
        if request.user.is_authenticated and _over(request):
            logout(request)
        return get_response(request)

    return middleware


def _over(request):
    begun, limits = session_limits(request)
    if begun is None:
        return False
    now = int(request.at.timestamp())
    seen = request.session.get("renewed_at", begun)
    idle, life = (timedelta(hours=hours).total_seconds() for hours in limits)
    return now - seen >= idle or now - begun >= life
