"""What a deposited file must be: each hostile one has its answer, honest ones are kept well."""

import hashlib
import re
import resource
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from accounts.refusal import Refused
from dossiers.apart import call, weights
from dossiers.scans import Scan, assemble, display_name, disposition, examine, key, words
from tests.hostile import others, papers, pictures

ALL = ("jpg", "png", "pdf")
LIMIT = 4_000_000
PORTRAIT = {"portrait": True, "types": ("jpg", "png")}


def given(data: bytes, name: str = "", **how) -> Scan:
    """Examines bytes as if a browser had sent them."""
    how = {"types": ALL, "max_bytes": LIMIT, **how}
    return examine(SimpleUploadedFile(name or "fichier", data), **how)


def refused(data: bytes, name: str = "", **how) -> str:
    """The sentence that refuses these bytes."""
    with pytest.raises(Refused) as refusal:
        given(data, name, **how)
    return str(refusal.value.reason)


def drawn(scan: Scan) -> Image.Image:
    """The picture that will be served."""
    return Image.open(BytesIO(scan.data))


def is_upright(picture: Image.Image) -> bool:
    """Red band on top, black band on the left, as `pictures.drawing` made it."""
    picture = picture.convert("RGB")
    width, height = picture.size
    top, left = picture.getpixel((width // 2, 5)), picture.getpixel((5, height // 2))
    right = picture.getpixel((width - 5, height // 2))
    return top[0] > 200 and top[1] < 80 and max(left) < 80 and min(right) > 200


# --- Refusals -------------------------------------------------------------------------------------

REFUSALS = [
    ("empty", lambda: b"", "a.pdf", "est vide"),
    ("one byte", lambda: b"\x01", "a.pdf", "document reconnu"),
    ("heic", pictures.heic, "IMG_0042.HEIC", "HEIC de l’iPhone"),
    ("heic renamed", pictures.heic, "IMG_0042.jpg", "HEIC de l’iPhone"),
    ("avif", lambda: pictures.heic(b"avif"), "a.jpg", "AVIF"),
    ("webp", pictures.webp, "a.jpg", "WebP"),
    ("gif", pictures.gif, "a.png", "GIF"),
    ("svg", lambda: others.SVG, "a.svg", "SVG"),
    ("svg renamed", lambda: others.SVG, "a.png", "SVG"),
    ("html named pdf", lambda: others.HTML, "releve.pdf", "page web"),
    ("pdf behind html", papers.behind_html, "releve.pdf", "page web"),
    ("docx", others.docx, "cv.docx", "traitement de texte"),
    ("docx named pdf", others.docx, "cv.pdf", "traitement de texte"),
    ("zip", lambda: others.archive("releve.pdf"), "releves.zip", "archive"),
    ("program", lambda: others.PROGRAM, "releve.pdf", "programme"),
    ("text", lambda: b"Bonjour,\nvoici mon CV", "cv.pdf", "texte seul"),
    ("jpeg named exe", pictures.jpeg, "photo.exe", "« .exe »"),
    ("pdf named jpg", papers.plain, "releve.jpg", "« .jpg »"),
    ("truncated jpeg", lambda: pictures.jpeg()[:3000], "a.jpg", "incomplète"),
    ("jpeg header only", lambda: pictures.jpeg()[:12], "a.jpg", "abîmée"),
    ("truncated png", lambda: pictures.png()[:1500], "a.png", "incomplète"),
    ("damaged png", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 900, "a.png", "abîmée"),
    ("pixel bomb", pictures.pixel_bomb, "a.png", "30\u00a0000 × 30\u00a0000 pixels"),
    ("drawing bomb", pictures.scan_bomb, "a.jpg", "vérifiée en deux secondes"),
    ("locked pdf", papers.locked, "a.pdf", "mot de passe"),
    ("corrupt pdf", lambda: b"%PDF-1.4\nrien du tout", "a.pdf", "abîmé"),
    ("truncated pdf", lambda: papers.plain(20)[:-900], "a.pdf", "la fin du fichier manque"),
    ("pdf cut early", lambda: papers.plain(20)[:900], "a.pdf", "la fin du fichier manque"),
    ("pages missing", lambda: papers.lying_count(5), "a.pdf", "la fin du fichier manque"),
    ("circular pages", papers.circular, "a.pdf", "abîmé"),
    ("deep arrays", papers.nested, "a.pdf", "abîmé"),
    ("billions of pages", papers.lying_count, "a.pdf", "2\u00a0000\u00a0000\u00a0000 pages"),
    ("301 pages", lambda: papers.plain(301), "a.pdf", "301 pages"),
    ("200 MB of zeros", papers.bomb, "a.pdf", "trop lourd à afficher"),
    ("the same in 1 kB", lambda: papers.bomb(2), "a.pdf", "trop lourd à afficher"),
    ("many small bombs", papers.many_small_bombs, "a.pdf", "trop lourd à afficher"),
    ("lzw bomb", papers.lzw_bomb, "a.pdf", "trop lourd à afficher"),
    ("table bomb", papers.table_bomb, "a.pdf", "trop lourd à afficher"),
    ("too many objects", lambda: papers.crowded(45_000), "a.pdf", "trop lourd à afficher"),
    ("pixel bomb in a pdf", papers.pixel_bomb, "a.pdf", "20\u00a0000 × 20\u00a0000 pixels"),
    ("jpeg bomb in a pdf", papers.hidden_jpeg_bomb, "a.pdf", "60\u00a0000 × 60\u00a0000 pixels"),
    ("portfolio", papers.portfolio, "a.pdf", "porte-documents"),
    ("dynamic form", papers.dynamic_form, "a.pdf", "formulaire"),
]


def worked() -> float:
    """Seconds of processor spent by examinations: what 2 seconds are, however busy the machine."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize(
    ("make", "name", "said"), [each[1:] for each in REFUSALS], ids=[each[0] for each in REFUSALS]
)
def test_each_hostile_file_is_refused_in_its_own_words(make, name, said):
    """C34, V10."""
    data = make()
    started = worked()
    sentence = refused(data, name)
    assert worked() - started < 2
    assert said in sentence
    # A way out: a second sentence that says what to do.
    assert len(re.findall(r"[^.]{12,}[.]", sentence)) >= 2


@pytest.mark.parametrize(("told", "heavy"), [("(offset 356): std::bad_alloc", True), ("", False)])
def test_a_stream_that_fills_the_memory_is_heavy_and_not_damaged(told, heavy):
    """V13: which limit is met first, time or memory, is the machine's affair."""

    class Stream:
        def get_stream_buffer(self):
            raise pikepdf.DataDecodingError(f"stream {told}")

    if not heavy:
        assert weights._by_qpdf(Stream(), 100) == 0
        return
    with pytest.raises(call.Unfit) as refusal:
        weights._by_qpdf(Stream(), 100)
    assert refusal.value.reason == "heavy"


def test_an_examination_may_not_work_longer_than_its_promise():
    limits = call.Limits(cpu=0.4, seconds=30, memory=700 * call.MIB)
    started = worked()
    with pytest.raises(call.Unfit) as unfit:
        call.apart("paper", papers.lzw_bomb(), limits)
    assert (unfit.value.reason, unfit.value.facts) == ("heavy", {"why": "signal 27"})
    assert worked() - started < 1


def test_an_examination_may_not_take_more_memory_than_its_limit():
    with pytest.raises(call.Unfit) as unfit:
        call.apart("paper", papers.lzw_bomb(), call.Limits(cpu=9, seconds=9, memory=call.MIB * 230))
    assert (unfit.value.reason, unfit.value.facts) == ("heavy", {"why": "memory"})
    assert given(papers.plain(), "ensuite.pdf").pages == 2


def test_a_child_that_waits_is_stopped_by_the_clock(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleep.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(call, "ENTRY", sleeper)
    with pytest.raises(call.Unfit) as unfit:
        call.apart("paper", b"", call.Limits(cpu=1, seconds=0.3, memory=call.MIB * 400))
    assert unfit.value.facts == {"why": "time"}


def test_a_machine_at_fault_never_accuses_the_file(monkeypatch, tmp_path, caplog):
    broken = tmp_path / "broken.py"
    broken.write_text("import a_library_that_is_not_here\n")
    monkeypatch.setattr(call, "ENTRY", broken)
    with pytest.raises(call.NotStarted):
        given(papers.plain(), "a.pdf")
    assert "a_library_that_is_not_here" in caplog.text


def test_the_child_knows_no_secret_and_no_django(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "ne-pas-transmettre")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\n"
        f"sys.path.append({str(call.ENTRY.parents[2])!r})\n"
        "import dossiers.apart.papers, dossiers.apart.pictures, dossiers.apart.sheets\n"
        "known = {'secret': 'SECRET_KEY' in os.environ, 'django': 'django' in sys.modules}\n"
        "print(json.dumps(known))\n"
    )
    monkeypatch.setattr(call, "ENTRY", spy)
    limits = call.Limits(cpu=2, seconds=9, memory=call.MIB * 700)
    assert call.apart("paper", b"", limits).facts == {"secret": False, "django": False}


def test_the_size_is_counted_while_reading():
    """V9."""
    whole = papers.plain()
    assert given(whole + b"\n" * (LIMIT - len(whole)), "limite.pdf").pages == 2
    exact = pictures.jpeg()
    assert given(exact + bytes(LIMIT - len(exact)), "limite.jpg").type == "jpg"
    sentence = refused(exact + bytes(LIMIT + 1 - len(exact)), "plus.jpg")
    assert "4\u00a0000\u00a0001\u00a0octets" in sentence
    assert "4\u00a0000\u00a0000\u00a0octets" in sentence
    assert "6,5\u00a0Mo" in refused(exact + bytes(6_500_000), "plus.jpg")


def test_an_announced_size_is_not_believed():
    class Endless:
        name, size = "endless.jpg", 10

        def chunks(self):
            for sent in range(1000):
                assert sent < 3, "read on after the limit"
                yield b"\xff\xd8\xff" + bytes(60_000)

    with pytest.raises(Refused):
        examine(Endless(), types=ALL, max_bytes=100_000)


def test_an_oversized_pdf_is_told_its_pages_and_three_ways_out():
    """C30."""
    sentence = refused(papers.plain(12) + bytes(LIMIT), "memoire.pdf")
    assert sentence.startswith("Ce PDF de 12 pages pèse 4\u00a0004\u00a0")
    assert sentence.count("\u00a0;") >= 2
    heavy = refused(papers.plain(12) + bytes(9_000_000), "memoire.pdf")
    assert heavy.startswith("Ce PDF pèse 9\u00a0Mo")


def test_an_oversized_heic_is_told_its_type_first():
    assert "HEIC" in refused(pictures.heic() + bytes(LIMIT), "IMG.HEIC")


@pytest.mark.parametrize(
    ("size", "limit", "said"),
    [
        (5_300_000, 2_000_000, ("5,3\u00a0Mo", "2\u00a0Mo")),
        (5_557_453, 2 * 1_048_576, ("5,3\u00a0Mo", "2\u00a0Mo")),
        (
            2_097_153,
            2_097_152,
            ("2\u00a0097\u00a0153\u00a0octets", "2\u00a0097\u00a0152\u00a0octets"),
        ),
    ],
)
def test_both_sizes_can_be_compared(size, limit, said):
    assert words.weight(size, limit) == said


def test_a_good_type_that_the_piece_does_not_take():
    assert "se dépose en PDF" in refused(pictures.jpeg(), "cv.jpg", types=("pdf",))
    assert "se dépose en JPG ou PNG" in refused(papers.plain(), "photo.pdf", types=("jpg", "png"))


# --- Pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_served_upright_and_tells_nothing(orientation):
    """V17."""
    turned = pictures.drawing(600, 800)
    backwards = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    if orientation in backwards:
        turned = turned.transpose(backwards[orientation])
    scan = given(pictures.phone_photo(orientation, picture=turned), "IMG_1.JPG")
    assert (scan.width, scan.height, scan.original) == (600, 800, None)
    assert is_upright(drawn(scan))
    assert_silent(scan)


def assert_silent(scan):
    """No place, camera, serial number, author or comment in the bytes served."""
    picture = drawn(scan)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "Author", "xmp"} & set(picture.info)
    for told in (b"Exif", b"SERIE", b"Telephone", b"chez moi", b"Aubertin", b"eXIf", b"tEXt"):
        assert told not in scan.data


def test_a_transparent_png_is_laid_on_white_and_tells_nothing():
    scan = given(pictures.noted_png(), "signature.png")
    assert (scan.type, scan.content_type, drawn(scan).mode) == ("png", "image/png", "RGB")
    assert min(drawn(scan).getpixel((200, 60))) > 150
    assert_silent(scan)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "I;16", "LA"])
def test_every_kind_of_honest_picture_is_kept_legible(mode):
    data = pictures.saved(pictures.drawing(mode=mode), "JPEG" if mode == "CMYK" else "PNG")
    scan = given(data, "a.jpg" if mode == "CMYK" else "a.png")
    picture = drawn(scan).convert("L")
    assert picture.size == (600, 800)
    assert picture.getpixel((5, 400)) < 60
    assert picture.getpixel((500, 400)) > 200


def test_a_photo_of_two_pictures_keeps_the_first():
    scan = given(pictures.two_in_one_photo(), "IMG_2.jpg")
    assert (scan.type, scan.width, scan.height) == ("jpg", 600, 800)


def test_a_very_large_photo_is_brought_to_the_size_of_a_sheet():
    scan = given(pictures.jpeg(6000, 4500), "reflex.jpg")
    assert max(scan.width, scan.height) == 3000
    assert is_upright(drawn(scan))


def test_a_picture_never_grows_above_its_limit():
    noise = Image.effect_noise((450, 600), 90).convert("RGB")
    data = pictures.saved(noise, "JPEG", quality=35)
    scan = given(data, "bruit.jpg", max_bytes=len(data))
    assert scan.size <= len(data)
    data = pictures.saved(noise.convert("P"), "PNG")
    heavy = given(data, "bruit.png", max_bytes=len(data))
    assert (heavy.type, heavy.size <= len(data)) == ("jpg", True)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((600, 800), (600, 800)), ((3000, 4000), (675, 900)), ((1600, 900), (900, 900)),
     ((500, 2000), (500, 666)), ((40, 30), (30, 30)), ((1, 1), (1, 1))],
)  # fmt: skip
def test_a_portrait_is_framed_at_its_centre(size, expected):
    """C32."""
    scan = given(pictures.jpeg(*size), "moi.jpg", **PORTRAIT)
    assert (scan.type, scan.content_type) == ("jpg", "image/jpeg")
    assert (scan.width, scan.height) == expected == drawn(scan).size


def test_polyglots_lose_their_second_nature():
    """V11."""
    for data, name in ((pictures.jpeg_and_html(), "a.jpg"), (pictures.png_and_zip(), "a.png")):
        scan = given(data, name)
        assert b"script" not in scan.data
        assert b"charge utile" not in scan.data


def test_pictures_named_as_other_pictures_are_accepted():
    assert given(pictures.png(), "capture.jpg").type == "png"
    assert given(pictures.jpeg(), "IMG_7.HEIC").type == "jpg"
    assert given(pictures.jpeg(), "sans extension").type == "jpg"
    assert given(papers.plain(), "relevé.2024").type == "pdf"


# --- PDFs -----------------------------------------------------------------------------------------

FORBIDDEN = {
    "/AA", "/AF", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/OpenAction", "/RichMediaContent",
    "/XFA", "/Launch", "/GoToR", "/SubmitForm", "/Rendition", "/FileAttachment", "/RichMedia",
    "/Screen",
}  # fmt: skip


def names_in(pdf: pikepdf.Pdf) -> set[str]:
    """Every name written in a document, keys and values alike."""
    found = set()
    for item in pdf.objects:
        item = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        found |= {
            name.decode() for name in re.findall(rb"/[A-Za-z0-9]+", item.unparse(resolved=True))
        }
    return found


def test_what_acts_is_gone_from_the_served_copy_and_the_original_is_kept():
    """V14."""
    data = papers.active()
    with pikepdf.open(BytesIO(data)) as before:
        assert names_in(before) >= FORBIDDEN
    scan = given(data, "relevé.pdf")
    assert (scan.pages, scan.original == data, scan.type) == (2, True, "pdf")
    with pikepdf.open(BytesIO(scan.data)) as after:
        assert FORBIDDEN & names_in(after) == set()
    for told in (b"charge utile", b"app.alert", b"calc.exe", b"/etc/passwd", b"ailleurs.example"):
        assert told not in uncompressed(scan.data)


def uncompressed(data: bytes) -> bytes:
    """The same document, every stream unfolded, to search in."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    return out.getvalue()


def test_what_is_read_stays_in_the_served_copy():
    reader = PdfReader(BytesIO(given(papers.active(), "a.pdf").data))
    assert [page.extract_text() for page in reader.pages] == [
        "Releve de notes, page 1",
        "Releve de notes, page 2",
    ]
    actions = [each.get_object().get("/A") for each in reader.pages[0]["/Annots"]]
    assert {"/S": "/URI", "/URI": "https://ecole.example/"} in actions
    assert {"/S": "/GoTo", "/D": "fin"} in actions
    assert reader.get_fields()["nom"]["/V"] == "Zoé"


def test_a_document_that_opens_without_password_is_served_in_clear():
    scan = given(papers.locked(user=""), "a.pdf")
    reader = PdfReader(BytesIO(scan.data))
    assert not reader.is_encrypted
    assert "page 1" in reader.pages[0].extract_text()


def test_a_wrong_table_of_contents_is_repaired():
    assert given(papers.misplaced(), "a.pdf").pages == 2


def test_a_photo_inside_a_pdf_tells_nothing():
    data = papers.with_photo()
    assert b"SERIE-0042" in data
    scan = given(data, "scan.pdf")
    for told in (b"SERIE-0042", b"Exif", b"chez moi"):
        assert told not in scan.data
    with pikepdf.open(BytesIO(scan.data)) as pdf:
        held = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.P).as_pil_image()
    assert held.size == (800, 600)
    held.load()


def test_what_follows_a_pdf_is_not_served():
    scan = given(papers.and_html(), "a.pdf")
    assert scan.pages == 2
    assert b"script" not in scan.data
    assert b"charge utile" not in scan.data


# --- Several in one -------------------------------------------------------------------------------


def test_several_shots_become_one_pdf_in_order():
    wide = given(pictures.jpeg(800, 400), "1.jpg")
    whole = assemble(
        [wide, given(pictures.png(mode="L"), "2.png"), given(papers.plain(2), "3.pdf")],
        name="carte recto verso.pdf",
    )
    reader = PdfReader(BytesIO(whole.data))
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
    assert sizes == [(842, 595), (595, 842), (595, 842), (595, 842)]
    assert (whole.type, whole.pages, whole.name) == ("pdf", 4, "carte recto verso.pdf")
    assert wide.data in whole.data  # laid as it is, not encoded again
    assert given(whole.data, whole.name).pages == 4


def test_pages_are_turned_without_being_drawn_again():
    shot, paper = given(pictures.jpeg(), "1.jpg"), given(papers.plain(2), "2.pdf")
    whole = assemble([shot, paper, shot], turns=[90, 180])
    turns = [page.rotation for page in PdfReader(BytesIO(whole.data)).pages]
    assert turns == [90, 180, 180, 0]
    assert shot.data in whole.data


def test_shots_too_heavy_together_are_refused():
    shots = [given(pictures.jpeg(), f"{each}.jpg") for each in range(3)]
    with pytest.raises(Refused, match="Ces pages réunies"):
        assemble(shots, max_bytes=20_000)


# --- Names ----------------------------------------------------------------------------------------

NAMES = [
    ("Relevé de notes – 2024.pdf", "Relevé de notes – 2024.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\Zoé\\cv.pdf", "cv.pdf"),
    ("releve\x00.pdf", "releve.pdf"),
    ("releve\r\nSet-Cookie: a=b.pdf", "releve Set-Cookie: a=b.pdf"),
    ("cv\u202efdp.exe", "cvfdp.exe"),
    ("cafe\u0301.pdf", "café.pdf"),
    ("con.pdf", "con.pdf"),
    ('l"été"; rm -rf.pdf', 'l"été"; rm -rf.pdf'),
    ("🎓 diplôme.pdf", "🎓 diplôme.pdf"),
    ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    (".pdf", "document.pdf"),
    ("\u202e\x07", "document"),
    ("", "document"),
    (None, "document"),
    ("relevé.2024", "relevé.2024"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_names_are_data_only(name, shown):
    """V16."""
    assert display_name(name) == shown
    assert display_name(shown) == shown
    assert len(shown) <= 150


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_the_disposition_is_one_line_and_comes_back_readable(name, shown):
    header = disposition(name, inline=False)
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9 ._()-]*\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", header
    )
    encoded = header.rpartition("''")[2]
    assert bytes.fromhex("".join(hexed(encoded))).decode() == shown


def hexed(encoded: str) -> list[str]:
    """Percent-encoded text as hexadecimal bytes."""
    return [
        part[1:] if part.startswith("%") else f"{ord(part):02x}"
        for part in re.findall(r"%[0-9A-F]{2}|.", encoded)
    ]


def test_a_download_has_the_extension_of_what_is_served():
    assert 'inline; filename="moi.jpg"' in disposition("moi.PNG", inline=True, kind="jpg")
    assert 'filename="moi.JPEG"' in disposition("moi.JPEG", inline=True, kind="jpg")
    assert 'filename="releve.2024.pdf"' in disposition("relevé.2024", inline=True, kind="pdf")


def test_keys_say_nothing():
    drawn_keys = {key() for _ in range(50)}
    assert len(drawn_keys) == 50
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}", each) for each in drawn_keys)


def test_a_scan_says_what_it_serves():
    scan = given(pictures.jpeg(), "Ma photo.jpg")
    assert scan.digest == hashlib.sha256(scan.data).hexdigest()
    assert (scan.size, scan.content_type, scan.name) == (
        len(scan.data),
        "image/jpeg",
        "Ma photo.jpg",
    )
