"""PDFs, in the child: opened, measured, and saved again without anything that acts."""

import re
from io import BytesIO

import pikepdf

from dossiers.apart import cleaning, weights
from dossiers.apart.call import Unfit

MAX_PAGES = 300
MAX_OBJECTS = 40_000
#: A whole file ends with this word; an object begins with that one.
END, OBJECT = b"%%EOF", b" obj"
#: The dictionary of a table of objects, up to its compressed bytes.
TABLE = re.compile(rb"/XRef\b(?:(?!endobj).){0,4000}?stream\r?\n", re.DOTALL)
#: What pikepdf raises on a document whose parts are not what they should be.
DAMAGE = (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError)


def do(data: bytes, options: dict) -> tuple[dict, bytes]:
    """Counts the pages; unless only that is asked (`count`), also makes the copy to serve.

    Raises `Unfit`: password, broken, truncated, form, portfolio, pages, pixels, heavy.
    """
    try:
        with opened(data) as pdf:
            pages = counted(pdf)
            if options.get("count"):
                return {"pages": pages}, b""
            refuse_empty_shells(pdf)
            clean(pdf)
            return {"pages": pages}, saved(pdf)
    except pikepdf.PasswordError as cause:
        raise Unfit("password") from cause
    except DAMAGE as cause:
        weights.refuse_full(cause)
        raise Unfit("broken") from cause


def opened(data: bytes) -> pikepdf.Pdf:
    """The document, repaired where it must be, but only if its end is there.

    Repairing is silent in pikepdf: a file cut in the middle opens with the pages that were left.
    """
    weigh_tables(data)
    if whole := ended(data):
        return pikepdf.open(BytesIO(whole), suppress_warnings=True)
    try:
        return pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError as cause:
        weights.refuse_full(cause)
        raise Unfit("truncated" if OBJECT in data else "broken") from cause


def weigh_tables(data: bytes) -> None:
    """Refuses a table of objects that is a bomb, before qpdf unfolds it to open the document.

    It would end by lack of time or of memory, whichever comes first, and be told as damage then.
    """
    for found in TABLE.finditer(data):
        weights.inflated(data[found.end() :], weights.MAX_STREAM, keep=False)


def ended(data: bytes) -> bytes:
    """The document up to its last end, or nothing when that end is missing.

    Padding and foreign bytes after the end are dropped; objects after it began a part whose own
    end was lost.
    """
    end = data.rfind(END)
    return b"" if end < 0 or OBJECT in data[end:] else data[: end + len(END)]


def counted(pdf: pikepdf.Pdf) -> int:
    """How many pages can really be turned, between 1 and `MAX_PAGES`; as many as announced."""
    announced, pages = int(pdf.Root.Pages.get("/Count", 0)), len(pdf.pages)
    if max(pages, announced) > MAX_PAGES:
        raise Unfit("pages", pages=max(pages, announced), limit=MAX_PAGES)
    if not pages:
        raise Unfit("broken")
    if pages < announced:
        raise Unfit("truncated")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Unfit("heavy", why="objects")
    return pages


def refuse_empty_shells(pdf: pikepdf.Pdf) -> None:
    """Refuses what would show an empty page once cleaned: dynamic forms and folders of files."""
    if pdf.Root.get("/NeedsRendering", False) is True:
        raise Unfit("form")
    if "/Collection" in pdf.Root:
        raise Unfit("portfolio")


def clean(pdf: pikepdf.Pdf) -> None:
    """Weighs then disarms every object of the document, whether a page reaches it or not."""
    scale = weights.Scale()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            scale.add(item)
        cleaning.clean(item)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The document written anew: what no page reaches, and what surrounded it, is gone."""
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        compress_streams=True,
        recompress_flate=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=False,
    )
    return out.getvalue()
