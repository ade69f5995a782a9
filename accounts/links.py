"""Personal links: computed when a message leaves, so that no dump of the database holds one."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import urljoin

from django.conf import settings

_SHAPE = re.compile(
    r"(?P<id>[0-9A-Za-z_~-]{1,64})\.(?P<serial>[0-9]{1,9})\.(?P<mac>[0-9A-Za-z_-]{32})"
)


#: What every placeholder begins with: an address that leads nowhere.
MARKS = "https://lien.invalid/"


class Placeholder(str):
    """Text standing for a personal link in a mail waiting to leave; worthless by itself.

    The text is random: somebody who types it, or copies it from a dump, obtains nothing,
    since only the marks listed on a mail's own row are replaced.
    """

    __slots__ = ("object_id", "path", "purpose", "serial")


def token(purpose: str, object_id, serial: int) -> str:
    """The secret part of a link: 192 bits bound to purpose, object and serial, id in clear."""
    return f"{object_id}.{serial}.{_mac(settings.LINK_KEY, purpose, object_id, serial)}"


def read(purpose: str, text: str) -> tuple[str, int] | None:
    """(object id, serial) of a token of this purpose, or None. The caller compares serials."""
    found = _SHAPE.fullmatch(text or "")
    if not found:
        return None
    given, said = found["id"], int(found["serial"])
    for key in (settings.LINK_KEY, *settings.LINK_KEY_FALLBACKS):
        if hmac.compare_digest(_mac(key, purpose, given, said), found["mac"]):
            return given, said
    return None


def code(purpose: str, object_id, serial: int) -> str:
    """Six digits that stand for a link where somebody must type: computed, stored nowhere."""
    return _digits(settings.LINK_KEY, purpose, object_id, serial)


def is_code(text: str, purpose: str, object_id, serial: int) -> bool:
    """True when these are the six digits of this object, spaces and hyphens aside."""
    typed = "".join(each for each in text or "" if each in "0123456789")
    return any(
        hmac.compare_digest(_digits(key, purpose, object_id, serial), typed)
        for key in (settings.LINK_KEY, *settings.LINK_KEY_FALLBACKS)
    )


def placeholder(purpose: str, object_id, serial: int, path: str) -> Placeholder:
    """What a mail's context carries instead of a link. `path` holds `{token}` where it goes; an
    empty path stands for the six digits of `code`.

    Must be a top-level value of the context given to `outbox.post`.
    """
    mark = Placeholder(MARKS + secrets.token_hex(16))
    mark.purpose, mark.object_id = purpose, str(object_id)
    mark.serial, mark.path = serial, path
    return mark


def absolute(path: str) -> str:
    """The full address of one of our pages: the host is ours whatever a request claimed."""
    return urljoin(settings.BASE_URL, path)


def _digits(key, purpose, object_id, serial):
    said = "\x00".join(("code", purpose, str(object_id), str(int(serial))))
    whole = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(whole[:16], 'big') % 10**6:06d}"


def _mac(key, purpose, object_id, serial):
    said = "\x00".join((purpose, str(object_id), str(int(serial))))
    return urlsafe_b64encode(
        hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()[:24]
    ).decode()
