"""PDFs: honest ones as offices make them, and those that act, explode or lie."""

import zlib
from functools import lru_cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.hostile import pictures


def pages(count=2) -> pikepdf.Pdf:
    """An open document of `count` pages, each with one line of text."""
    pdf = pikepdf.new()
    for number in range(1, count + 1):
        pdf.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[-1].Resources = Dictionary(Font=Dictionary(F1=font))
        text = f"BT /F1 24 Tf 72 720 Td (Releve de notes, page {number}) Tj ET"
        pdf.pages[-1].Contents = Stream(pdf, text.encode())
    return pdf


def saved(pdf, **how) -> bytes:
    """The bytes of an open document."""
    out = BytesIO()
    pdf.save(out, static_id=True, **how)
    return out.getvalue()


def plain(count=2) -> bytes:
    """An honest PDF."""
    return saved(pages(count))


def locked(user="secret", owner="maître") -> bytes:
    """A PDF that needs a password to be read, or none when `user` is empty."""
    return saved(pages(), encryption=pikepdf.Encryption(user=user, owner=owner, R=6))


def bomb(stages=1, size=200_000_000) -> bytes:
    """A page whose content unfolds to `size` zeros, deflated once or twice."""
    pdf = pages(1)
    body = zeros(stages, size)
    filters = Array([Name.FlateDecode] * stages)
    pdf.pages[0].Contents = Stream(pdf, body, Filter=filters)
    return saved(pdf, compress_streams=False)


@lru_cache
def zeros(stages, size) -> bytes:
    """Deflated zeros, by repeating one deflated block: nothing of that size is ever held here."""
    block = 1_000_000
    engine = zlib.compressobj(9)
    start = engine.compress(bytes(block)) + engine.flush(zlib.Z_FULL_FLUSH)
    middle = engine.compress(bytes(block)) + engine.flush(zlib.Z_FULL_FLUSH)
    body = start + middle * (size // block - 1) + engine.flush()
    for _ in range(stages - 1):
        body = zlib.compress(body, 9)
    return body


def many_small_bombs(count=40, size=31_000_000) -> bytes:
    """Streams each under the limit of one, far above that of a document."""
    pdf = pages(1)
    streams = [Stream(pdf, zeros(1, size), Filter=Name.FlateDecode) for _ in range(count)]
    pdf.pages[0].Contents = Array([pdf.make_indirect(each) for each in streams])
    return saved(pdf, compress_streams=False)


def lzw_bomb(size=3_000_000) -> bytes:
    """LZW codes that each repeat the longest string so far: a ratio above a thousand."""
    bits = "100000000" + "".join(format(code, "09b") for code in (0, *range(258, 511)))
    body = int((bits + "0" * (-len(bits) % 8)), 2).to_bytes((len(bits) + 7) // 8, "big")
    pdf = pages(1)
    pdf.pages[0].Contents = Stream(pdf, body * (size // len(body)), Filter=Name.LZWDecode)
    return saved(pdf, compress_streams=False)


def table_bomb(size=1_500_000_000) -> bytes:
    """A cross-reference stream that unfolds to `size` bytes: met while the file is being opened."""
    body = zeros(1, size)
    head = b"%PDF-1.5\n"
    where = len(head)
    entry = (
        b"1 0 obj\n<</Type/XRef/Size %d/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % (size // 4, len(body))
    )
    return head + entry + body + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % where


def crowded(count=70_000) -> bytes:
    """Very many small objects, all reached from the catalogue."""
    reached = b"".join(b"%d 0 R " % number for number in range(4, count + 4))
    catalog = b"<</Type/Catalog/Pages 2 0 R/Extra[" + reached + b"]>>"
    return raw_document(catalog, others=[b"<</N %d>>" % number for number in range(count)])


def nested(depth=200_000) -> bytes:
    """Arrays inside arrays."""
    return raw_document(b"<</Type/Catalog/Pages 2 0 R/Deep " + b"[" * depth + b"]" * depth + b">>")


def lying_count(announced=2_000_000_000) -> bytes:
    """A document that announces far more pages than it has."""
    return raw_document(b"<</Type/Catalog/Pages 2 0 R>>", announced=announced)


def circular() -> bytes:
    """A tree of pages that contains itself."""
    return raw_document(b"<</Type/Catalog/Pages 2 0 R>>", kids=b"2 0 R 2 0 R")


def raw_document(catalog: bytes, *, announced=1, kids=b"3 0 R", others=()) -> bytes:
    """A one-page document written by hand, its table of contents exact."""
    bodies = [
        catalog,
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (announced, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *others,
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def misplaced() -> bytes:
    """A complete document whose table of contents is wrong, as mail gateways leave them."""
    return plain().replace(b"startxref\n", b"startxref\n9")


def pixel_bomb(side=20000) -> bytes:
    """A page that holds a picture of `side` × `side` pixels."""
    pdf = pages(1)
    pdf.pages[0].Resources.XObject = Dictionary(P=image(pdf, b"", Width=side, Height=side))
    return saved(pdf, compress_streams=False)


def hidden_jpeg_bomb() -> bytes:
    """A picture said to be small, whose own JPEG header says 60 000 × 60 000 pixels."""
    pdf, small = pages(1), pictures.jpeg(64, 64)
    at = small.index(b"\xff\xc0") + 5
    large = small[:at] + (60_000).to_bytes(2, "big") * 2 + small[at + 4 :]
    held = image(pdf, large, Width=64, Height=64, Filter=Name.DCTDecode)
    pdf.pages[0].Resources.XObject = Dictionary(P=held)
    return saved(pdf)


def image(pdf, body: bytes, **said) -> Stream:
    """A picture inside a document."""
    said = {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, **said}
    return Stream(pdf, body, Type=Name.XObject, Subtype=Name.Image, **said)


def with_photo() -> bytes:
    """A page holding a phone's photo, place included, as scanning applications make."""
    pdf, photo = pages(1), pictures.phone_photo()
    held = image(pdf, photo, Width=800, Height=600, Filter=Name.DCTDecode)
    pdf.pages[0].Resources.XObject = Dictionary(P=held)
    return saved(pdf)


def active() -> bytes:
    """A readable document with everything that acts, direct, indirect, nested and misspelt."""
    pdf = pages(2)
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    attached = pdf.make_indirect(Stream(pdf, b"MZ charge utile", Type=Name.EmbeddedFile))
    spec = Dictionary(Type=Name.Filespec, F=String("virus.exe"), EF=Dictionary(F=attached))
    root = pdf.Root
    root.OpenAction = pdf.make_indirect(script)
    root.AA = Dictionary(WC=script)
    root.AF = Array([spec])
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(script)])),
        EmbeddedFiles=Dictionary(Names=Array([String("virus.exe"), pdf.make_indirect(spec)])),
        Dests=Dictionary(Names=Array([String("fin"), Array([pdf.pages[1].obj, Name.Fit])])),
    )
    root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))
    root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    entry = Dictionary(Title=String("Lancer"), A=launch("calc.exe"), Parent=root.Outlines)
    root.Outlines.First = root.Outlines.Last = pdf.make_indirect(entry)
    pdf.pages[0].AA = Dictionary(O=script)
    pdf.pages[0].Annots = Array([pdf.make_indirect(each) for each in annotations(pdf, spec)])
    return saved(pdf).replace(b"/OpenAction", b"/Open#41ction")


def launch(program: str) -> Dictionary:
    """An action that starts a program."""
    return Dictionary(S=Name.Launch, F=String(program))


def annotations(pdf, spec) -> list[Dictionary]:
    """Links and players: two links are honest, the rest acts."""
    actions = [
        Dictionary(S=Name.URI, URI=String("https://ecole.example/")),
        Dictionary(S=Name.GoTo, D=String("fin")),
        Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
        Dictionary(S=Name.GoToR, F=String("autre.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.SubmitForm, F=String("http://ailleurs.example/")),
        Dictionary(S=Name.GoTo, D=String("fin"), Next=launch("sh")),
    ]
    box = Array([72, 700, 200, 720])
    links = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=each) for each in actions]
    players = [
        Dictionary(Subtype=Name.RichMedia, Rect=box, RichMediaContent=Dictionary(Assets=spec)),
        Dictionary(Subtype=Name.FileAttachment, Rect=box, FS=spec),
        Dictionary(Subtype=Name.Screen, Rect=box, A=Dictionary(S=Name.Rendition, JS=String("x()"))),
    ]
    field = Dictionary(Subtype=Name.Widget, FT=Name.Tx, T=String("nom"), V=String("Zoé"), Rect=box)
    field = pdf.make_indirect(field)
    pdf.Root.AcroForm.Fields.append(field)
    field.AA = Dictionary(K=Dictionary(S=Name.JavaScript, JS=Stream(pdf, b"app.alert(2)")))
    return [*links, *players, field]


def portfolio() -> bytes:
    """A folder of files in a PDF: its only page says to open it elsewhere."""
    pdf = pages(1)
    pdf.Root.Collection = Dictionary(Type=Name.Collection)
    return saved(pdf)


def dynamic_form() -> bytes:
    """A form whose pages exist only in one reader."""
    pdf = pages(1)
    pdf.Root.NeedsRendering = True
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))
    return saved(pdf)


def behind_html() -> bytes:
    """A web page that turns into a PDF after one kilobyte."""
    return b"<html><script>alert(1)</script>" + b" " * 1024 + plain()


def and_html() -> bytes:
    """A PDF followed by a web page and by an archive."""
    return plain() + b"<html><script>alert(1)</script></html>PK\x03\x04charge utile"
