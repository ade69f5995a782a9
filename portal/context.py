"""What the shell of every page needs besides the service itself (`config.context`). No query."""

from portal.adapters import BEGUN

THEMES = ("auto", "clair", "sombre")
THEME_COOKIE = "theme"


def shell(request) -> dict:
    """`theme`: the appearance this browser chose, set on <html> so that nothing flashes.

    `travaille`, read only where it is shown: the session is of who has rights over others.
    """
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "theme": chosen if chosen in THEMES else "auto",
        "travaille": lambda: bool((request.session.get(BEGUN) or (0, False))[1]),
    }
