"""Where the bytes of deposited files are kept: under generated keys, away from the web.

Storage first, row after: an interrupted deposit leaves bytes that no row points to, never a row
without bytes; the sweep of orphans takes them.
"""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers.scans.scan import Scan, key

ALIAS = "dossiers"

logger = logging.getLogger(__name__)


class Damaged(Exception):
    """The bytes kept are missing, or are not those that were stored: an alarm, never shown as a
    document.
    """


class Unavailable(Refused):
    """The storage did not answer: nothing is wrong with the file, which may be given again."""


def keep(scan: Scan) -> str:
    """Stores the bytes to serve and returns their key. Raises `Unavailable` when the storage does
    not answer.
    """
    return _write(scan.data)


def keep_original(scan: Scan) -> str:
    """Stores the file exactly as given and returns its key; "" when the bytes served are all that
    is kept.
    """
    return "" if scan.original is None else _write(scan.original)


def keep_bytes(data: bytes) -> tuple[str, str]:
    """Stores bytes made here (a PDF), returns their key and SHA-256. Raises `Unavailable`."""
    return _write(data), hashlib.sha256(data).hexdigest()


def open_bytes(key: str, digest: str) -> bytes:
    """The bytes stored under `key`, checked against their SHA-256. Raises `Damaged`.

    A storage that does not answer raises its own error: that is a failure to retry, not a damage.
    """
    try:
        with storages[ALIAS].open(key) as kept:
            data = kept.read()
    except FileNotFoundError as cause:
        logger.error("stored file missing: %s", key)
        raise Damaged(key) from cause
    if hashlib.sha256(data).hexdigest() != digest:
        logger.error("stored file altered: %s", key)
        raise Damaged(key)
    return data


def forget(key: str) -> None:
    """Erases what is stored under `key`; nothing to erase is no error."""
    if key:
        storages[ALIAS].delete(key)


def _write(data: bytes) -> str:
    try:
        return storages[ALIAS].save(key(), ContentFile(data))
    except Exception as cause:  # every storage has its own errors: disk full, network, credentials
        logger.exception("storage refused a file")
        raise Unavailable(
            _(
                "Le fichier n’a pas pu être enregistré : l’espace de stockage ne répond pas. "
                "Déposez-le de nouveau dans quelques minutes ; rien d’autre n’est perdu."
            )
        ) from cause
