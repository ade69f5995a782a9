"""How much a PDF unfolds to, measured with a budget: a bomb stops here."""

import struct
import zlib

import pikepdf

from dossiers.apart.call import MIB, Unfit
from dossiers.apart.pictures import MAX_PIXELS

#: One stream that is no picture: texts, fonts, colour profiles.
MAX_STREAM = 32 * MIB
#: The whole document: ten A4 pages scanned in colour at 300 dpi without loss.
MAX_TOTAL = 256 * MIB
CHUNK = MIB // 4
FLATE = {"/FlateDecode", "/Fl"}
#: Filters whose output qpdf computes; the address space of the process is their limit.
OTHERS = {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/ASCII85Decode", "/A85"}
OTHERS |= {"/ASCIIHexDecode", "/AHx"}
JPEG = {"/DCTDecode", "/DCT"}


class Scale:
    """Adds up what the streams of one document unfold to."""

    def __init__(self):
        self.total = 0

    def add(self, stream: pikepdf.Stream) -> None:
        """Unfolds a stream without keeping it. Raises `Unfit`: heavy, or pixels for a picture."""
        self.total += unfolded(stream, MAX_TOTAL - self.total)


def unfolded(stream: pikepdf.Stream, left: int) -> int:
    """Bytes the stream unfolds to, intermediate stages included; damaged data counts for what it
    gave.
    """
    budget = min(allowance(stream), left)
    filters = named(stream)
    if not filters:
        return 0
    raw, total = stream.read_raw_bytes(), 0
    for position, name in enumerate(filters):
        if name in JPEG:
            measure_jpeg(raw)
        if name not in FLATE:
            return total + (_by_qpdf(stream, budget) if name in OTHERS else 0)
        raw, given = inflated(raw, budget - total, keep=position + 1 < len(filters))
        total += given
    return total


def named(stream) -> list[str]:
    """Names of the stream's filters, in the order they are undone."""
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Name):
        return [str(filters)]
    return [str(each) for each in filters] if isinstance(filters, pikepdf.Array) else []


def allowance(stream) -> int:
    """Bytes allowed: those a picture announces (refused above `MAX_PIXELS`), else `MAX_STREAM`."""
    if stream.get("/Subtype") != pikepdf.Name.Image:
        return MAX_STREAM
    width, height = _number(stream.get("/Width")), _number(stream.get("/Height"))
    _refuse_pixels(width, height)
    bits = max(8, _number(stream.get("/BitsPerComponent")))
    # Four components at most, one byte a line for the predictor, and room for a careless producer.
    return width * height * 4 * bits // 8 + height + MIB


def inflated(raw: bytes, budget: int, *, keep: bool) -> tuple[bytes, int]:
    """What deflated bytes give, kept or only counted. Raises `Unfit("heavy")` above the budget."""
    engine, total, kept = zlib.decompressobj(), 0, []
    while raw and not engine.eof:
        try:
            out = engine.decompress(raw, CHUNK)
        except zlib.error:
            break
        total += len(out)
        if total > budget:
            raise Unfit("heavy", why="inflated")
        if keep:
            kept.append(out)
        raw = engine.unconsumed_tail
    return b"".join(kept), total


def measure_jpeg(raw: bytes) -> None:
    """Refuses a JPEG whose own header announces more pixels than the dictionary that holds it."""
    for marker, start, end in segments(raw):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and end - start >= 9:
            height, width = struct.unpack(">HH", raw[start + 5 : start + 9])
            _refuse_pixels(width, height)


def segments(raw: bytes):
    """The parts of a JPEG before its pixels: marker, where the part starts (marker included) and
    ends.
    """
    at = 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if marker == 0xDA:
            return
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        yield marker, at, end
        at = end


def _by_qpdf(stream, budget) -> int:
    try:
        size = len(stream.get_stream_buffer())
    except pikepdf.PdfError as error:
        refuse_full(error)
        return 0
    if size > budget:
        raise Unfit("heavy", why="inflated")
    return size


def refuse_full(error) -> None:
    """Raises `Unfit("heavy")` where qpdf tells a lack of memory, in the words it has for damage."""
    if "bad_alloc" in str(error):
        raise Unfit("heavy", why="memory") from None


def _refuse_pixels(width, height):
    if width * height > MAX_PIXELS:
        raise Unfit("pixels", width=width, height=height)


def _number(value) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0
