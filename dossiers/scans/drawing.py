"""Pages of a PDF drawn as pictures, for whoever examines it."""

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers.apart.call import MIB, Limits, Unfit, apart

#: What one page may use: an honest scan takes half a second.
LIMITS = Limits(cpu=5, seconds=15, memory=700 * MIB, output=16 * MIB)


def leaf(data: bytes, rank: int) -> bytes:
    """The page of this rank, from 1, as a JPEG of at most 2 000 pixels a side.

    Drawn in a separate process: the caller survives whatever the bytes are. Raises `Refused`.
    """
    try:
        return apart("leaf", data, LIMITS, rank=rank).data
    except Unfit:
        raise Refused(
            _("Cette page n’a pas pu être dessinée\u00a0: ouvrez le fichier à part.")
        ) from None
