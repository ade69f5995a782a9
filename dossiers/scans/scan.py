"""A file that passed the examination."""

import hashlib
import secrets
from dataclasses import dataclass

CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Scan:
    """Bytes that may be shown to others, and what is said of them.

    `data` is what is served: a picture drawn again, a PDF saved anew without what acts. `original`
    is the PDF exactly as given, kept as evidence and never served; None for a picture, whose
    original may tell where it was taken. `name` is for display only. `pages` is None for a picture,
    `width` and `height` (pixels) are None for a PDF.
    """

    data: bytes
    type: str
    name: str
    original: bytes | None = None
    pages: int | None = None
    width: int | None = None
    height: int | None = None

    @property
    def size(self) -> int:
        """Bytes served."""
        return len(self.data)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes served, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def content_type(self) -> str:
        """The exact media type of the bytes served."""
        return CONTENT_TYPES[self.type]


def key() -> str:
    """A new storage key, 128 random bits: nothing of the file, of its name or of its owner."""
    drawn = secrets.token_hex(16)
    return f"{drawn[:2]}/{drawn[2:4]}/{drawn}"
