"""The door to a mailbox that receives what is sent back to us, read by IMAP."""

import imaplib
import ssl
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import unquote, urlsplit

#: Seconds; a mailbox that does not answer is left for the next round.
TIMEOUT = 20
#: What an IMAP server, or the way to it, may raise.
FAILURES = (OSError, imaplib.IMAP4.error)
#: The keyword of messages that were looked at and are left to people, unread.
PASSED = "DossierUnique"
#: How far back `unseen` looks.
RECENT = timedelta(days=7)
#: IMAP's own, whatever the machine's language.
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@contextmanager
def mailbox(url):
    """The mailbox of `imaps://user:password@host/INBOX`, open and selected. Raises FAILURES.

    With `imaps`, the server must prove that it is this host before it hears the password.
    """
    box = _reached(urlsplit(url))
    asked = urlsplit(url)
    try:
        box.login(unquote(asked.username or ""), unquote(asked.password or ""))
        box.select(asked.path.strip("/") or "INBOX")
        yield box
    finally:
        box.logout()


def _reached(asked):
    if asked.scheme != "imaps":
        return imaplib.IMAP4(asked.hostname, asked.port or 143, timeout=TIMEOUT)
    trusted = ssl.create_default_context()  # imaplib's own default verifies nothing
    return imaplib.IMAP4_SSL(
        asked.hostname, asked.port or 993, ssl_context=trusted, timeout=TIMEOUT
    )


def unread(box, limit):
    """Yield (key, bytes) of unread messages, oldest first, left unread until `done`."""
    _said, found = box.uid("SEARCH", None, "UNSEEN")
    yield from _read(box, found[0].split()[:limit])


def unseen(box, limit, at):
    """Yield (key, bytes) of recent unread messages that were not `passed`, newest first.

    A server that keeps no keyword gives the same ones again: the newest of a week, no more, so that
    what people leave unread never hides a message that arrives.
    """
    since = at - RECENT
    day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    _said, found = box.uid("SEARCH", None, "UNSEEN", "UNKEYWORD", PASSED, "SINCE", day)
    yield from _read(box, found[0].split()[::-1][:limit])


def _read(box, keys):
    for key in keys:
        _said, parts = box.uid("FETCH", key, "(BODY.PEEK[])")
        body = next((each[1] for each in parts if isinstance(each, tuple)), b"")
        yield key, body


def done(box, key) -> None:
    """This message has been dealt with; a person may still read it."""
    box.uid("STORE", key, "+FLAGS", "(\\Seen)")


def passed(box, key) -> None:
    """This message is not for us: it stays unread for people, and is not read again."""
    box.uid("STORE", key, "+FLAGS", f"({PASSED})")
