"""The name a person gave to a file: data to show, never a path."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 150
#: Names that a type may carry; the first is given to a file that has another.
EXTENSIONS = {"jpg": ("jpg", "jpeg", "jpe", "jfif"), "png": ("png",), "pdf": ("pdf",)}
#: Names of other pictures: phones and messengers keep them on a picture they converted.
OTHER_PICTURES = frozenset("heic heif avif webp gif bmp tif tiff".split())
#: Endings that say another type. Any other ending (« relevé.2024 ») is part of the name.
PRETENDING = frozenset(
    "htm html xhtml svg xml js mjs css json txt csv exe com bat cmd msi sh php py jar apk zip 7z "
    "rar gz tar"
    " doc docx odt rtf xls xlsx ods ppt pptx odp pages eps ps mp3 mp4 mov avi wav".split()
)
UNNAMED = "document"


def display_name(name: str | None) -> str:
    """The name as it was read on its owner's screen, accents and spaces kept, at most 150
    characters.

    No folder, no control character, no mark that reverses the direction of writing. Idempotent.
    """
    last = re.split(r"[/\\]", name or "")[-1]
    last = re.sub(r"[\t\r\n\v\f]+", " ", unicodedata.normalize("NFC", last))
    shown = "".join(_shown(letter) for letter in last)
    stem, extension = split(shown.strip())
    stem = stem.strip(" .") or UNNAMED
    if not extension:
        return stem[:LONGEST].strip()
    return f"{stem[: LONGEST - len(extension) - 1].strip()}.{extension}"


def split(name: str) -> tuple[str, str]:
    """Name and extension as written, without the dot; an extension is 1 to 8 letters or digits."""
    found = re.fullmatch(r"(.*)\.([A-Za-z0-9]{1,8})", name, re.DOTALL)
    return (found[1], found[2]) if found else (name, "")


def served_name(name: str, kind: str) -> str:
    """The name under which a file is saved: its extension is the type served, so that it opens."""
    stem, extension = split(name)
    if extension.lower() in EXTENSIONS[kind]:
        return name
    return f"{stem if announced(name) else name}.{EXTENSIONS[kind][0]}"


def announced(name: str) -> str:
    """The type a name says, an extension in lower case; "" when it says none that we know."""
    extension = split(name)[1].lower()
    known = PRETENDING.union(OTHER_PICTURES, *EXTENSIONS.values())
    return extension if extension in known else ""


def agrees(name: str, kind: str) -> bool:
    """False when a name says another type than `kind`; one picture named as another agrees."""
    extension = announced(name)
    if not extension or extension in EXTENSIONS[kind]:
        return True
    return kind != "pdf" and extension in OTHER_PICTURES.union(EXTENSIONS["jpg"], EXTENSIONS["png"])


def disposition(name: str, inline: bool, *, kind: str = "") -> str:
    """A `Content-Disposition` on one line (RFC 6266): readable everywhere, accents included.

    `kind`, when given, corrects the extension to the type served.
    """
    name = display_name(name)
    name = served_name(name, kind) if kind else name
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    fallback = re.sub(r"[^A-Za-z0-9 ._()-]", "_", bare)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Zs", "Zl", "Zp"):
        return " "
    # Control, format (bidi overrides, joiners), surrogate, private, unassigned.
    return "" if category.startswith("C") else letter
