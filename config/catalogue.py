"""The English catalogue: French is the source, so one .po file holds every word of the screens.

Babel collects and compiles, Django turns its templates into what Babel reads: no system gettext.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PO = Path("locale/en/LC_MESSAGES/django.po")
FLOORS = (
    "accounts formations dossiers payments referents selection portal backoffice config".split()
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every Python file of the floors and every template, as Python that Babel can read."""
    for floor in FLOORS:
        for path in sorted((settings.BASE_DIR / floor).rglob("*.py")):
            yield path, path.read_bytes()
    for path in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield path, flattened(templatize(path.read_text(), origin=str(path)))


def flattened(code: str) -> bytes:
    """The same lines without indentation, which means nothing in a template."""
    return "\n".join(line.lstrip() for line in code.split("\n")).encode()


def collected() -> Catalog:
    """What the screens say today, untranslated."""
    words = Catalog()
    for path, code in sources():
        where = str(path.relative_to(settings.BASE_DIR))
        for line, text, comments, context in extract("python", BytesIO(code), KEYWORDS, ("Note",)):
            words.add(text, None, [(where, line)], auto_comments=comments, context=context)
    return words


def stored() -> Catalog:
    """The English catalogue as it lies in the repository; an empty one at first."""
    path = settings.BASE_DIR / PO
    if not path.exists():
        return Catalog(locale="en", project="Dossier unique", domain="django")
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def renew() -> Catalog:
    """Writes the catalogue with today's words, keeping their translations; no guess is made."""
    words = stored()
    words.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    path = settings.BASE_DIR / PO
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, words, width=100, include_lineno=False, ignore_obsolete=True)
    return words


def compiled() -> bool:
    """Compiles the catalogue when it is newer than its .mo; True when there was something to do."""
    source = settings.BASE_DIR / PO
    target = source.with_suffix(".mo")
    if not source.exists():
        return False
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with target.open("wb") as file:
        write_mo(file, stored())
    return True


def faults() -> list[str]:
    """What a reader of English would miss: words absent, untranslated, doubtful or malformed.

    Nothing when there is no catalogue: the service then speaks French alone.
    """
    if not (settings.BASE_DIR / PO).exists():
        return []
    words = stored()
    said = {(each.id, each.context): each for each in words if each.id}
    found = [
        f"absent: {each.id!r}"
        for each in collected()
        if each.id and (each.id, each.context) not in said
    ]
    for each in said.values():
        if each.fuzzy or not all(each.string if each.pluralizable else [each.string]):
            found.append(f"not translated: {each.id!r}")
        found += [f"malformed: {each.id!r}: {error}" for error in each.check(words)]
    return found
