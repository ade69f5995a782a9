"""The examination of one deposited file."""

from itertools import zip_longest

from dossiers.apart.call import MIB, Limits, Unfit, apart
from dossiers.scans import words
from dossiers.scans.kinds import kind as kind_of
from dossiers.scans.naming import EXTENSIONS, agrees, announced, display_name
from dossiers.scans.scan import Scan

#: What one examination may use: a refusal comes within 2 seconds, unless the machine itself is
#: busy.
LIMITS = Limits(cpu=1.6, seconds=6, memory=700 * MIB)
#: Joining our own scans is no risk, and may be long.
JOINING = Limits(cpu=10, seconds=20, memory=700 * MIB)
#: Above its limit a PDF is still opened to say how many pages it has, if no larger than this.
COUNTED_UP_TO = 8 * MIB
#: Not worth a better type: the size is what its owner can act upon.
UNTOLD = ("text", "unknown")


def examine(upload, *, types, max_bytes: int, portrait: bool = False, max_px: int = 900) -> Scan:
    """Reads `upload` (`.name`, `.size`, `.chunks()`) and gives what may be kept and shown of it.

    The type is decided by the content and must be one of `types` ("jpg", "png", "pdf"). A portrait
    is framed at its centre and drawn as a JPEG of at most `max_px` pixels a side. Whatever the
    bytes are, the caller survives and is answered within about 2 seconds. Raises `Refused`, its
    reason being a sentence with a way out; nothing is kept anywhere.
    """
    name = display_name(upload.name)
    data = read(upload, max_bytes, types)
    kind = agreed(kind_of(data), name, types)
    if kind == "pdf":
        return _paper(data, name)
    return _picture(data, name, kind=kind, max_bytes=max_bytes, portrait=portrait, max_px=max_px)


def read(upload, max_bytes: int, types) -> bytes:
    """All the bytes, counted as they come: announced sizes are not believed. Raises `Refused`."""
    parts, total = [], 0
    for part in upload.chunks():
        total += len(part)
        parts.append(part)
        if total > max_bytes:
            raise _too_large(upload, b"".join(parts), max_bytes, types)
    if not total:
        raise words.empty()
    return b"".join(parts)


def agreed(kind: str, name: str, types) -> str:
    """The kind, when the piece takes it and the name does not pretend otherwise. Raises `Refused`.

    Pictures named as another picture are common and harmless: they are drawn again.
    """
    if kind not in EXTENSIONS:
        raise words.foreign(kind, types)
    if kind not in types:
        raise words.unwanted(kind, types)
    if not agrees(name, kind):
        raise words.misnamed(kind, announced(name))
    return kind


def assemble(scans, *, name="document.pdf", max_bytes: int | None = None, turns=()) -> Scan:
    """One PDF of several scans, pictures or PDFs, in their order, each picture on an A4 page.

    `turns` says by how many degrees clockwise (0, 90, 180, 270) each is turned; those it does not
    reach stay as they are. Raises `Refused` above `max_bytes` or 300 pages.
    """
    parts = [
        {"type": scan.type, "size": scan.size, "turn": turn}
        for scan, turn in zip_longest(scans, turns[: len(scans)], fillvalue=0)
    ]
    try:
        answer = apart("sheets", b"".join(scan.data for scan in scans), JOINING, parts=parts)
    except Unfit as unfit:
        raise words.found("pdf", unfit.reason, unfit.facts) from None
    if max_bytes is not None and len(answer.data) > max_bytes:
        raise words.joined_too_large(len(answer.data), max_bytes)
    return Scan(data=answer.data, type="pdf", name=display_name(name), pages=answer.facts["pages"])


def _picture(data, name, **options) -> Scan:
    try:
        answer = apart("picture", data, LIMITS, **options)
    except Unfit as unfit:
        raise words.found("picture", unfit.reason, unfit.facts) from None
    return Scan(data=answer.data, name=name, **answer.facts)


def _paper(data, name) -> Scan:
    try:
        answer = apart("paper", data, LIMITS)
    except Unfit as unfit:
        raise words.found("pdf", unfit.reason, unfit.facts) from None
    return Scan(data=answer.data, original=data, type="pdf", name=name, pages=answer.facts["pages"])


def _too_large(upload, start, max_bytes, types):
    """The refusal: the type first, if it is a wrong one; the pages of a PDF that one can still
    open.
    """
    size = max(upload.size or 0, len(start))
    kind = kind_of(start)
    if kind not in EXTENSIONS and kind not in UNTOLD:
        return words.foreign(kind, types)
    if kind != "pdf" or size > COUNTED_UP_TO:
        return words.too_large(kind, size, max_bytes)
    try:
        pages = apart("paper", b"".join(upload.chunks()), LIMITS, count=True).facts["pages"]
    except Unfit:
        pages = None
    return words.too_large(kind, size, max_bytes, pages=pages)
