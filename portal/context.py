"""What the shell of every page needs besides the service itself (`config.context`). No query."""

THEMES = ("auto", "clair", "sombre")
THEME_COOKIE = "theme"


def shell(request) -> dict:
    """`theme`: the appearance this browser chose, set on <html> so that nothing flashes."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return {"theme": chosen if chosen in THEMES else "auto"}
