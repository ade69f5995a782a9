"""What a browser says of itself, in words its owner recognises. Said by it: proves nothing."""

import re

#: The first that matches: most browsers also pretend to be another.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux"),
)


def named(user_agent: str) -> tuple[str, str]:
    """(browser, system), each empty when unknown: « Firefox », « Windows »."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(known, text):
    return next((name for name, sign in known if re.search(sign, text or "")), "")
