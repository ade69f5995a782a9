"""Addresses to which a mail may be answered: each names what it answers by an unguessable part.

Computed when the message leaves, as links are: no dump of the database holds one.
"""

import hashlib
import hmac
import re
from base64 import b32encode

from django.conf import settings

_SHAPE = re.compile(r"(?P<id>[0-9]{1,12})-(?P<mac>[a-z2-7]{32})")
_TAGGED = re.compile(
    r"(?<![^\s<>@,;:\"])[^\s<>@,;:\"+]{1,64}\+(?P<tag>[0-9a-z-]{1,60})@[^\s<>@,;:\"]{1,255}",
    re.IGNORECASE,
)
#: how much of the addresses of a mail is looked at: a hostile header must cost nothing
_MOST_CHARACTERS = 4000


def on() -> bool:
    """Whether answers by mail are read: an address to receive them, and a way from it to us."""
    read = settings.REPLIES_URL or settings.MAIL_PROVIDER_ANSWERS
    return bool(settings.REPLIES_ADDRESS and read)


def address(purpose: str, object_id, serial: int) -> str:
    """`reponses+12-….@host`: 160 bits bound to purpose, object and serial, in lower case."""
    name, _at, host = settings.REPLIES_ADDRESS.partition("@")
    mac = _mac(settings.LINK_KEY, purpose, object_id, serial)
    return f"{name}+{object_id}-{mac}@{host}"


def named(addresses: str) -> list[str]:
    """The tags of the addresses found in a header, whatever was done to their capitals."""
    return [
        found["tag"].lower() for found in _TAGGED.finditer((addresses or "")[:_MOST_CHARACTERS])
    ]


def claimed(tag: str) -> str:
    """The object id that a tag claims, unproved; empty when it is no tag of ours."""
    found = _SHAPE.fullmatch(tag)
    return found["id"] if found else ""


def proved(tag: str, purpose: str, object_id, serial: int) -> bool:
    """Whether this tag was made by us for this very object and serial."""
    found = _SHAPE.fullmatch(tag)
    if not found or found["id"] != str(object_id):
        return False
    return any(
        hmac.compare_digest(_mac(key, purpose, object_id, serial), found["mac"])
        for key in (settings.LINK_KEY, *settings.LINK_KEY_FALLBACKS)
    )


def _mac(key, purpose, object_id, serial):
    said = "\x00".join(("reply", purpose, str(object_id), str(int(serial))))
    whole = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()
    return b32encode(whole[:20]).decode().lower()
