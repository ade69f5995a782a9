"""Files that are neither pictures nor PDFs, whatever their name says."""

import zipfile
from io import BytesIO

HTML = b"<!DOCTYPE html>\n<html><head><script>alert(document.cookie)</script></head></html>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03" + bytes(300)


def archive(*names: str) -> bytes:
    """A ZIP holding files of these names."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, "contenu")
    return out.getvalue()


def docx() -> bytes:
    """What a word processor writes."""
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
