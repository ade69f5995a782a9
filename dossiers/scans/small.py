"""A photo as small as a page shows it."""

from io import BytesIO

from PIL import Image

#: Pixels of the longest side: twice what the slot draws, for the screens that are twice as fine.
SIDE = 240
QUALITY = 75


def small(data: bytes) -> bytes:
    """The JPEG `data`, one of those we wrote ourselves, within `SIDE` pixels; never larger."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as picture:
        picture.draft("RGB", (SIDE, SIDE))
        picture.thumbnail((SIDE, SIDE))
        found = BytesIO()
        picture.save(found, "JPEG", quality=QUALITY, optimize=True)
    return min(found.getvalue(), data, key=len)
