"""Pictures, in the child: decoded within a pixel limit, turned upright, drawn again without
metadata.
"""

from io import BytesIO

from PIL import Image

from dossiers.apart.call import Unfit

#: Read in the header, before anything is decoded: 40 million pixels, a 48 × 36 cm page at 300 dpi.
MAX_PIXELS = 40_000_000
#: Longest side kept, in pixels: an A4 page at 340 dpi. A larger JPEG is decoded at half its scale
#: as long as `ENOUGH` remain: three times quicker than to decode it whole.
LONGEST, ENOUGH = 4000, 3000
#: How many times a progressive JPEG may draw itself; cameras and editors write a dozen.
MAX_DRAWINGS = 100
WHITE = 255
QUALITY, LOWER = 88, (80, 70, 60)
#: Sum of the luminance table that libjpeg uses at `QUALITY`: a larger sum is a coarser picture.
FINE = 885
#: Samples (pixels × colours) above which a PNG takes too long to write: 4 million pixels in colour.
MAX_PNG = 12_000_000
FORMATS = {"jpg": "JPEG", "png": "PNG"}
#: EXIF orientation → what makes the picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def do(data: bytes, options: dict) -> tuple[dict, bytes]:
    """Draws the picture again: upright, no metadata, nothing of the bytes given.

    Options: kind ("jpg" or "png"), portrait, max_px (of a portrait), max_bytes.
    """
    portrait = options["portrait"]
    longest = options["max_px"] if portrait else LONGEST
    picture = decoded(data, options["kind"], longest if portrait else 0)
    fineness = tables(picture)
    picture = opaque(upright(picture))
    if portrait:
        picture = framed(picture)
    if picture.mode == "1" and max(picture.size) > longest:
        picture = picture.convert("L")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    kind = "jpg" if portrait or samples(picture) > MAX_PNG else options["kind"]
    kind, picture, made = written(picture, kind, fineness, options["max_bytes"])
    return {"type": kind, "width": picture.width, "height": picture.height}, made


def decoded(data: bytes, kind: str, least: int) -> Image.Image:
    """The pixels, or `Unfit`: pixels, truncated, broken, heavy.

    A large JPEG is decoded at a fraction of its scale, both sides keeping `least` pixels (0: the
    longest keeps `ENOUGH`).
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit, lower, just below
    try:
        picture = Image.open(BytesIO(data), formats=[FORMATS[kind]])
    except Exception as cause:
        raise Unfit("broken") from cause
    if picture.width * picture.height > MAX_PIXELS:
        raise Unfit("pixels", width=picture.width, height=picture.height)
    if kind == "jpg" and data.count(b"\xff\xda") > MAX_DRAWINGS:
        raise Unfit("heavy", why="drawings")
    share = ENOUGH / max(picture.size)
    picture.draft(None, (least, least) if least else [int(side * share) for side in picture.size])
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as cause:
        raise Unfit("truncated" if "truncated" in str(cause) else "broken") from cause
    return picture


def tables(picture: Image.Image) -> dict:
    """How a JPEG is to be written: never finer, hence never heavier, than it was."""
    given = getattr(picture, "quantization", None) or {}
    if sum(given.get(0, ())) > FINE and all(max(table) < 256 for table in given.values()):
        return {"qtables": given}
    return {"quality": QUALITY}


def samples(picture: Image.Image) -> int:
    """Numbers that describe the picture."""
    return picture.width * picture.height * len(picture.getbands())


def upright(picture: Image.Image) -> Image.Image:
    """The picture as it was seen; an unreadable orientation is no orientation."""
    try:
        turn = UPRIGHT.get(picture.getexif().get(0x0112))
    # EXIF blocks are broken in every way: a camera's mistake is no reason to refuse its picture.
    except Exception:  # noqa: BLE001
        turn = None
    return picture if turn is None else picture.transpose(turn)


def opaque(picture: Image.Image) -> Image.Image:
    """A picture in black and white, grey or colour, transparency laid on white, stripped of its
    notes.
    """
    if picture.mode == "I;16":
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode in ("I", "F"):
        picture = picture.convert("L")
    elif picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, (WHITE, WHITE, WHITE))
        picture.paste(layer, mask=layer.getchannel("A"))
    elif picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    # Pillow writes what it finds here (comment, colour profile) into the new file.
    picture.info = {}
    return picture


def framed(picture: Image.Image) -> Image.Image:
    """The centre of the picture, no wider than a square and no taller than 3:4, as an identity
    photo.
    """
    width, height = picture.size
    wide, tall = min(width, height), min(height, width * 4 // 3)
    left, top = (width - wide) // 2, (height - tall) // 2
    return picture.crop((left, top, left + wide, top + max(tall, 1)))


def written(picture, kind: str, fineness: dict, max_bytes: int) -> tuple[str, Image.Image, bytes]:
    """The file, within `max_bytes`: a PNG too heavy becomes a JPEG, whose quality then size go
    down.
    """
    if kind == "png":
        made = _saved(picture, "PNG")
        if len(made) <= max_bytes:
            return "png", picture, made
    picture = picture if picture.mode in ("L", "RGB") else picture.convert("L")
    while True:
        for how in (fineness, *({"quality": quality} for quality in LOWER)):
            made = _saved(picture, "JPEG", **how)
            if len(made) <= max_bytes or max(picture.size) <= 400:
                return "jpg", picture, made
        picture = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))


def _saved(picture, kind, **how) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
