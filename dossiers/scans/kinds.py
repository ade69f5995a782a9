"""What a file really is: its first bytes say it, not its name nor what the browser announced."""

import re

import puremagic

HEAD = 4096
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
#: Signatures whose answer is certain; the rest is left to puremagic.
SIGNATURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
HTML = re.compile(
    rb"<(!doctype html|html|head|body|script|iframe|meta|title|div|p|a)[\s>]", re.IGNORECASE
)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")
#: puremagic's extensions → our word for them.
FAMILIES = {
    ".docx": "office",
    ".doc": "office",
    ".odt": "office",
    ".rtf": "office",
    ".pages": "office",
    ".xlsx": "office",
    ".pptx": "office",
    ".7z": "zip",
    ".rar": "zip",
    ".gz": "zip",
    ".webp": "webp",
    ".gif": "gif",
    ".tif": "tiff",
    ".tiff": "tiff",
    ".bmp": "bmp",
    ".exe": "program",
}


def kind(data: bytes) -> str:
    """One of jpg, png, pdf (still to be parsed), heic, avif, svg, html, office, zip, gif, webp,
    tiff, bmp, program, text, unknown.

    A PDF begins with its signature: what hides one behind something else is that something else.
    """
    head = data[:HEAD]
    if head[4:8] == b"ftyp":
        return _of_box(head)
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return _inside_zip(data) if found == "zip" else found
    if head.lstrip(b"\xef\xbb\xbf\x00\t\n\r\x0c ").startswith(b"%PDF-"):
        return "pdf"
    return _of_markup(head) or _by_puremagic(data)


def _of_box(head) -> str:
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(len(head), 48), 4))}
    if b"avif" in brands:
        return "avif"
    return "heic" if brands & HEIF else "unknown"


def _inside_zip(data) -> str:
    """Word processors write archives, whose parts have known names."""
    marks = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"Index/Document.iwa")
    return "office" if any(mark in data[:HEAD] or mark in data[-HEAD:] for mark in marks) else "zip"


def _of_markup(head) -> str:
    if SVG.search(head):
        return "svg"
    return "html" if HTML.search(head) else ""


def _by_puremagic(data) -> str:
    try:
        found = puremagic.from_string(data)
    except (puremagic.PureError, ValueError):
        found = ""
    if found in FAMILIES:
        return FAMILIES[found]
    return "unknown" if BINARY.search(data[:HEAD]) else "text"
