"""PDFs made from a numbered copy alone: the whole dossier, and the receipt of its transmission.

Tagged (PDF/UA-1), in French, with our own fonts; rendered in a separate process, slowly (seconds):
the clock's work, never a request's.
"""

import ctypes
from datetime import UTC, date, datetime
from functools import cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.instant import PARIS
from accounts.words import euros, moment
from dossiers.apart.call import MIB, Limits, NotStarted, Unfit, apart
from dossiers.scans import Scan, display_name

LIMITS = Limits(cpu=40, seconds=90, memory=1536 * MIB)
#: Counting pages of what was made here.
COUNTING = Limits(cpu=5, seconds=20, memory=700 * MIB)
#: Bytes of HTML: a dossier filled to the brim weighs a tenth of it.
MAX_HTML = 2 * MIB
#: Lines that the one page of a receipt can hold: coming dates give way to formations.
RECEIPT_LINES, FEWEST_DATES = 11, 3

#: What WeasyPrint opens at its start, by platform (Debian, macOS).
LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0.0.dylib"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib"),
)
STATES = {
    "deposited": gettext_lazy("Déposé"),
    "exempt": gettext_lazy("Non concerné(e)"),
    "later": gettext_lazy("Pas encore disponible"),
}


class NotPrinted(Exception):
    """No PDF could be made: libraries missing, or the text beyond the limits. Says which."""


@cache
def available() -> bool:
    """Whether this machine has the libraries that draw the pages (Pango and its kin)."""
    return all(any(_opens(name) for name in names) for names in LIBRARIES)


def dossier_pdf(content: dict) -> bytes:
    """The dossier as it was transmitted: every answer, every document's name, what was missing.

    `content` is a copy's; only it is read. Same content, same pages. Raises `NotPrinted`.
    """
    return _printed("pdf/dossier.html", content)


def receipt_pdf(content: dict) -> bytes:
    """The proof of transmission on one page: numbers, instant in Paris, formations, dates to come.

    Raises `NotPrinted`.
    """
    return _printed("pdf/recepisse.html", content)


def as_scan(data: bytes, name: str) -> Scan:
    """A PDF made here, ready to be kept as deposited files are. Raises `NotPrinted`."""
    try:
        pages = apart("paper", data, COUNTING, count=True).facts["pages"]
    except Unfit as unfit:
        raise NotPrinted(f"PDF illisible ({unfit.reason})") from unfit
    return Scan(data=data, type="pdf", name=display_name(name), pages=pages)


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _printed(template: str, content: dict) -> bytes:
    with translation.override("fr"):
        return printed(template, told(content))


def printed(template: str, copy: dict, *, language: str = "fr") -> bytes:
    """A page of ours as a tagged PDF, French unless told; `copy` is what its template reads.

    Slow (seconds): the clock's work. Raises `NotPrinted`.
    """
    if not available():
        raise NotPrinted("Pango n’est pas installé sur cette machine.")
    with translation.override(language):
        page = render_to_string(template, {"copy": copy}).encode()
    if len(page) > MAX_HTML:
        raise NotPrinted("Le dossier est trop long pour être mis en pages.")
    try:
        return apart("press", page, LIMITS).data
    except (Unfit, NotStarted) as failure:
        raise NotPrinted(f"La mise en pages a échoué ({failure}).") from failure


def told(content: dict) -> dict:
    """The copy with its instants, sums and states put into words, for the templates."""
    made_at = datetime.fromisoformat(content["made_at"])
    titles = {page["slug"]: page["title"] for page in content["sections"]}
    fees = content.get("fees") or {"total": 0, "lines": []}
    dates = content.get("next_dates") or []
    shown = max(FEWEST_DATES, RECEIPT_LINES - len(content["formations"]))
    return content | {
        "moment": moment(made_at.astimezone(PARIS)),
        "created": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sections": [_section(page) for page in content["sections"]],
        "missing": [each | {"title": titles.get(each["page"], "")} for each in content["missing"]],
        "fees": fees
        | {
            "total": euros(fees["total"]),
            "paid": euros(fees["paid"]) if fees.get("paid") is not None else "",
            "lines": [line | {"sum": euros(line["cents"])} for line in fees["lines"]],
        },
        "dates": dates,
        "first_dates": dates[:shown],
        "other_dates": max(0, len(dates) - shown),
    }


def _section(page: dict) -> dict:
    documents = [_document(each) for each in page.get("documents", ())]
    rows = page.get("rows", ())
    return page | {
        "documents": documents,
        "rows": rows,
        "silent": not (page.get("items") or rows or documents),
    }


def _document(each: dict) -> dict:
    state = STATES.get(each["state"], each["state"])
    if until := each.get("until"):
        day = date_format(date.fromisoformat(until), "j F Y")
        state = _("%(state)s, attendu le %(day)s") % {"state": state, "day": day}
    return each | {"status": state, "weight": _weight(each.get("size") or 0)}


def _weight(size: int) -> str:
    if not size:
        return ""
    if size < 100_000:
        return _("%s\u00a0ko") % max(1, round(size / 1000))
    return _("%s\u00a0Mo") % number_format(size / 1_000_000, decimal_pos=1)
