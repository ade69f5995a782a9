"""The door to a mailbox that receives what is sent back to us, read by IMAP."""

import imaplib
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

#: Seconds; a mailbox that does not answer is left for the next round.
TIMEOUT = 20
#: What an IMAP server, or the way to it, may raise.
FAILURES = (OSError, imaplib.IMAP4.error)


@contextmanager
def mailbox(url):
    """The mailbox of `imaps://user:password@host/INBOX`, open and selected. Raises FAILURES."""
    asked = urlsplit(url)
    kind = imaplib.IMAP4_SSL if asked.scheme == "imaps" else imaplib.IMAP4
    port = asked.port or (993 if asked.scheme == "imaps" else 143)
    box = kind(asked.hostname, port, timeout=TIMEOUT)
    try:
        box.login(unquote(asked.username or ""), unquote(asked.password or ""))
        box.select(asked.path.strip("/") or "INBOX")
        yield box
    finally:
        box.logout()


def unread(box, limit):
    """Yield (key, bytes) of unread messages, oldest first, left unread until `done`."""
    _said, found = box.uid("SEARCH", None, "UNSEEN")
    for key in found[0].split()[:limit]:
        _said, parts = box.uid("FETCH", key, "(BODY.PEEK[])")
        body = next((each[1] for each in parts if isinstance(each, tuple)), b"")
        yield key, body


def done(box, key) -> None:
    """This message has been dealt with; a person may still read it."""
    box.uid("STORE", key, "+FLAGS", "(\\Seen)")
