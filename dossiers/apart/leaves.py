"""One page of a PDF drawn as a picture, in the child."""

from io import BytesIO

import pypdfium2 as pdfium

from dossiers.apart.call import Unfit

#: Longest side drawn, in pixels: an A4 page at 170 dpi. A small page is drawn at 300 dpi at most.
LONGEST, FINEST = 2000, 300 / 72
QUALITY = 85


def do(data: bytes, options: dict) -> tuple[dict, bytes]:
    """The page of this `rank`, from 1, upright as its document says, filled fields and notes drawn.

    A JPEG of at most `LONGEST` pixels a side. Raises `Unfit`: broken, pages (there is no such one).
    """
    try:
        pdf = pdfium.PdfDocument(data)
        pdf.init_forms()
        if not 1 <= options["rank"] <= len(pdf):
            raise Unfit("pages", pages=len(pdf))
        picture = _drawn(pdf[options["rank"] - 1])
    except pdfium.PdfiumError as cause:
        raise Unfit("broken") from cause
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return {"width": picture.width, "height": picture.height, "pages": len(pdf)}, out.getvalue()


def _drawn(page):
    longest = max(page.get_size())
    scale = min(LONGEST / longest, FINEST) if longest > 0 else 1
    picture = page.render(scale=scale).to_pil().convert("RGB")
    # Sides are rounded up: one pixel may be too many.
    picture.thumbnail((LONGEST, LONGEST))
    return picture
