"""Names and addresses as people type them, made safe to write in a mail."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

#: Letters of any script with their accents, spaces, hyphens, apostrophes, a dot after an initial.
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|[ '’ʼ‘\-‐‑·]|\.(?= |$))*")
_ADDRESS = re.compile(r"[^\s\"'<>(),:;\\\[\]@\x00-\x20\x7f]+@[^\s\"'<>(),:;\\@\x00-\x20\x7f]+")


def clean_name(text: str) -> str:
    """The name on one line, single spaces, composed accents.

    Refuses digits, addresses and symbols, so that no advertisement travels in our mails under
    the cover of a name. Raises ValidationError in words.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if name and not _NAME.fullmatch(name):
        raise ValidationError(
            _(
                "Saisissez ce nom en lettres, comme sur votre pièce d’identité"
                " (traits d’union et apostrophes admis)."
            )
        )
    return name


def clean_address(text: str) -> str:
    """One plain address in lower case. Raises ValidationError for anything else."""
    address = text.strip().lower()
    wrong = ValidationError(_("Saisissez une adresse complète, par exemple prenom.nom@exemple.fr."))
    if not _ADDRESS.fullmatch(address):
        raise wrong
    try:
        validate_email(address)
    except ValidationError as error:
        raise wrong from error
    return address
