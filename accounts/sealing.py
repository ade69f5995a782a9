"""Secrets that must be read again, kept so that a dump of the database opens nothing."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """The text encrypted under a key made of SECRET_KEY: never the same twice."""
    return _box().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """What `seal` was given, under the present key or a retired one.

    Raises cryptography's InvalidToken when no key opens it: never an empty secret.
    """
    return _box().decrypt(text.encode()).decode()


def _box():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"accounts.sealing\x00{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
