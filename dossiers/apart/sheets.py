"""Several pictures and PDFs made into one PDF, in the child, in the order given."""

from io import BytesIO

import pikepdf
from PIL import Image

from dossiers.apart.call import Unfit
from dossiers.apart.papers import MAX_PAGES, saved

#: A4 in points, and the margin that a printer needs.
SHORT, LONG, MARGIN = 595.28, 841.89, 14
QUALITY = 88


def do(data: bytes, options: dict) -> tuple[dict, bytes]:
    """One document of all `parts` (type, size in bytes, turn in degrees clockwise), given end to
    end in `data`.

    A JPEG is laid on its page as it is, without being encoded again; a turned page is only said to
    be, and nothing of it is lost.
    """
    whole, at = pikepdf.new(), 0
    for part in options["parts"]:
        piece, first = data[at : at + part["size"]], len(whole.pages)
        at += part["size"]
        if part["type"] == "pdf":
            with pikepdf.open(BytesIO(piece)) as pdf:
                whole.pages.extend(pdf.pages)
        else:
            _lay(whole, piece)
        for page in list(whole.pages)[first:] if part.get("turn") else ():
            page.rotate(part["turn"], relative=True)
    if len(whole.pages) > MAX_PAGES:
        raise Unfit("pages", pages=len(whole.pages), limit=MAX_PAGES)
    return {"pages": len(whole.pages)}, saved(whole)


def _lay(whole, piece: bytes) -> None:
    """Adds an A4 page, turned as the picture is, the picture as large as it can be."""
    picture = Image.open(BytesIO(piece))
    wide = picture.width > picture.height
    page = (LONG, SHORT) if wide else (SHORT, LONG)
    scale = min((page[0] - 2 * MARGIN) / picture.width, (page[1] - 2 * MARGIN) / picture.height)
    width, height = picture.width * scale, picture.height * scale
    left, bottom = (page[0] - width) / 2, (page[1] - height) / 2
    drawing = f"q {width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f} cm /P Do Q".encode()
    whole.add_blank_page(page_size=page)
    sheet = whole.pages[-1]
    sheet.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(P=_drawn(whole, picture, piece))
    )
    sheet.Contents = pikepdf.Stream(whole, drawing)


def _drawn(whole, picture, piece) -> pikepdf.Stream:
    if picture.format != "JPEG":
        out = BytesIO()
        picture.convert("L" if picture.mode in ("1", "L") else "RGB").save(
            out, "JPEG", quality=QUALITY
        )
        piece, picture = out.getvalue(), Image.open(out)
    return pikepdf.Stream(
        whole,
        piece,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
