"""What a deposited file must be to enter a dossier, and what is kept of it.

`examine` decides by content, in a separate process, and either gives a `Scan` or raises `Refused`
with the cause and a way out.
"""

from dossiers.scans import words
from dossiers.scans.drawing import leaf
from dossiers.scans.examining import assemble, examine
from dossiers.scans.naming import display_name, disposition
from dossiers.scans.scan import CONTENT_TYPES, Scan, key
from dossiers.scans.small import small

__all__ = [
    "CONTENT_TYPES",
    "Scan",
    "assemble",
    "display_name",
    "disposition",
    "examine",
    "key",
    "leaf",
    "small",
    "words",
]
