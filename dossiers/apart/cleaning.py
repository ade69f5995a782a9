"""Takes out of a PDF everything that acts: scripts, launches, attachments, media, links to files.

The pages keep what is read: text, pictures, notes, filled fields, links to web pages and mail.
"""

import re

from pikepdf import Array, Dictionary, Name, Object, Stream

from dossiers.apart.weights import JPEG, named, segments

#: Keys that start an action or hold a script, an attached or an outside file, wherever they are
#: found.
KEYS = {"/AA", "/AF", "/AlternatePresentations", "/Collection", "/EF", "/EmbeddedFiles", "/JS"}
KEYS |= {"/JavaScript", "/OpenAction", "/PA", "/RF", "/Renditions", "/Requirements", "/SpiderInfo"}
KEYS |= {"/RichMediaContent", "/RichMediaSettings", "/XFA"}
#: Keys of a stream that fetch its content, or another page's, from outside.
OUTSIDE = {"/F", "/FDecodeParms", "/FFilter", "/OPI", "/PS", "/Ref", "/Subtype2"}
#: Actions. Those that move inside the document stay, so do addresses of the web.
ACTIONS = {"/GoTo3DView", "/GoToDp", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript"}
ACTIONS |= {"/Launch", "/Movie", "/Named", "/Rendition", "/ResetForm", "/RichMediaExecute"}
ACTIONS |= {"/SetOCGState", "/Sound", "/SubmitForm", "/Thread", "/Trans"}
SCHEMES = ("http://", "https://", "mailto:")
#: Annotations that play or hold a file.
PLAYERS = {"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"}
#: Application segments of a JPEG that say where and with what it was taken: EXIF and XMP, IPTC,
#: comment.
TOLD_BY_CAMERAS = {0xE1, 0xED, 0xFE}

_NAMES = sorted(KEYS | ACTIONS | PLAYERS | {"/Annots", "/URI"})
SUSPECT = re.compile(rb"(?:%s)(?![A-Za-z0-9])" % "|".join(map(re.escape, _NAMES)).encode())


def clean(item: Object) -> None:
    """Removes what acts from one object of a document, and from the objects written inside it."""
    if isinstance(item, Stream):
        _plug(item)
        strip_camera(item)
        item = item.stream_dict
    # One call per object, names already normalised by qpdf: only suspects are walked through.
    if isinstance(item, (Array, Dictionary)) and SUSPECT.search(item.unparse(resolved=True)):
        _walk(item)


def strip_camera(stream: Stream) -> None:
    """Removes place, date and camera from a photograph of the document, its pixels untouched."""
    if len(filters := named(stream)) != 1 or filters[0] not in JPEG:
        return
    raw = stream.read_raw_bytes()
    kept, end = [raw[:2]], 2
    for marker, start, end in segments(raw):
        if marker not in TOLD_BY_CAMERAS:
            kept.append(raw[start:end])
    cleaned = b"".join(kept) + raw[end:]
    if len(cleaned) != len(raw):
        stream.write(cleaned, filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def _plug(stream) -> None:
    outside = OUTSIDE & set(stream.keys())
    if "/F" in outside:
        stream.write(b"")
    for key in outside:
        del stream[key]


def _walk(top: Object) -> None:
    """Cleans an object and its direct children; indirect ones come on their own."""
    waiting = [top]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dictionary):
            _disarm(item)
            children = list(item.values())
        else:
            children = list(item)
        waiting += [each for each in children if _holds(each) and not each.is_indirect]


def _holds(value) -> bool:
    return isinstance(value, (Array, Dictionary))


def _disarm(item) -> None:
    for key in KEYS & set(item.keys()):
        del item[key]
    if acts(item) or _kind(item) in PLAYERS:
        for key in list(item.keys()):
            del item[key]
    annotations = item.get("/Annots")
    if isinstance(annotations, Array):
        item["/Annots"] = Array([each for each in annotations if not _plays(each)])


def acts(item) -> bool:
    """True for an action that runs, sends, plays or opens a file; structure elements also have an
    /S.
    """
    kind = _text(item.get("/S"))
    if kind == "/URI":
        return not _text(item.get("/URI")).strip().lower().startswith(SCHEMES)
    return kind in ACTIONS and item.get("/Type") != Name.StructElem


def _plays(annotation) -> bool:
    # A player met before its page is already empty.
    return isinstance(annotation, Dictionary) and _kind(annotation) in PLAYERS | {""}


def _kind(item) -> str:
    return _text(item.get("/Subtype"))


def _text(value) -> str:
    return "" if value is None or _holds(value) else str(value)
