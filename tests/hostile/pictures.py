"""Pictures: honest ones as phones make them, and those that lie."""

import struct
import zlib
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, PngImagePlugin

NORTH_OF_ALBI = {1: "N", 2: (43.0, 55.0, 40.0), 3: "E", 4: (2.0, 8.0, 55.0)}


def drawing(width=600, height=800, mode="RGB") -> Image.Image:
    """A sheet with a black band on the left and a red one on top: one sees if it is upright."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width, height // 10), fill="red")
    pen.rectangle((0, 0, width // 10, height), fill="black")
    if mode == "I;16":
        return picture.convert("L").convert("I").point(lambda value: value * 257).convert(mode)
    return picture.convert("L").convert(mode) if mode == "LA" else picture.convert(mode)


def saved(picture, kind, **how) -> bytes:
    """The bytes of a Pillow picture."""
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def jpeg(width=600, height=800, mode="RGB") -> bytes:
    """An honest JPEG."""
    return saved(drawing(width, height, mode), "JPEG", quality=85)


def png(width=600, height=800, mode="RGB") -> bytes:
    """An honest PNG."""
    return saved(drawing(width, height, mode), "PNG")


def phone_photo(orientation=6, picture=None) -> bytes:
    """A photo with place, camera, serial number, comment and orientation, as a phone takes it."""
    picture = picture or drawing(800, 600)
    notes = Image.Exif()
    notes[0x010F], notes[0x0110], notes[0x0112] = "Fabricant", "Telephone 12", orientation
    notes.get_ifd(0x8825).update(NORTH_OF_ALBI)
    notes.get_ifd(0x8769).update({0xA431: "SERIE-0042", 0x9003: "2026:11:02 10:00:00"})
    return saved(picture, "JPEG", exif=notes, comment=b"chez moi", quality=85)


def two_in_one_photo() -> bytes:
    """A multi-picture JPEG (MPO), as recent phones make: photo and depth map in one file."""
    return saved(drawing(), "MPO", save_all=True, append_images=[drawing(300, 400)])


def noted_png() -> bytes:
    """A PNG with text notes, EXIF place and a transparent half."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Camille Aubertin")
    place = Image.Exif()
    place.get_ifd(0x8825).update(NORTH_OF_ALBI)
    picture = drawing(400, 400, "RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((400, 400)))
    return saved(picture, "PNG", pnginfo=notes, exif=place)


@lru_cache
def pixel_bomb(side=30000) -> bytes:
    """A white one-bit PNG of `side` × `side` pixels: about 109 kB for 900 million pixels."""
    return bitmap(side, side, zlib.compress(bytes(((side + 7) // 8 + 1) * side), 9))


def bitmap(width, height, pixels: bytes) -> bytes:
    """A one-bit PNG holding `pixels` as they are given, whatever its header says."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in parts)


def chunk(name: bytes, body: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@lru_cache
def scan_bomb(side=6000, scans=600) -> bytes:
    """A progressive JPEG that is drawn again `scans` times: little to send, minutes to decode."""
    whole = saved(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    tables = whole.rindex(b"\xff\xc4", 0, last)
    return whole[:-2] + whole[tables:-2] * scans + b"\xff\xd9"


def heic(brand=b"heic") -> bytes:
    """The beginning of a HEIF or AVIF file, then noise."""
    box = b"ftyp" + brand + bytes(4) + b"mif1" + brand
    return struct.pack(">I", len(box) + 4) + box + b"\x00\x00\x01\x00meta" + b"\x5a" * 4000


def webp() -> bytes:
    """An honest WebP."""
    return saved(drawing(100, 100), "WEBP")


def gif() -> bytes:
    """An honest GIF."""
    return saved(drawing(100, 100), "GIF")


def jpeg_and_html() -> bytes:
    """A JPEG that is also a web page with a script, in its comment and after its end."""
    page = b"<html><script>alert(document.domain)</script></html>"
    return saved(drawing(), "JPEG", comment=page) + page


def png_and_zip() -> bytes:
    """A PNG followed by an archive."""
    return png() + b"PK\x03\x04" + b"charge utile" * 20
