"""The PDFs of a dossier: readable by anyone, printed literally, made of nothing from outside."""

import copy
import pathlib
import re
import socket
import threading
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from pypdf import PdfReader

from dossiers import paper
from dossiers.apart import call
from tests.dossiers.copy_contents import ORDINARY

pytestmark = pytest.mark.skipif(not paper.available(), reason="Pango is not installed here")


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The PDF of an ordinary dossier, made once."""
    return paper.dossier_pdf(ORDINARY)


@pytest.fixture(scope="module")
def receipt() -> bytes:
    """The receipt of the same dossier."""
    return paper.receipt_pdf(ORDINARY)


def content(**changes) -> dict:
    """The ordinary content with some parts replaced."""
    return copy.deepcopy(ORDINARY) | changes


@lru_cache
def text(data: bytes) -> str:
    """What is printed, without spaces: lines are cut anywhere."""
    reader = PdfReader(BytesIO(data))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def printed(data: bytes, expected: str) -> bool:
    """Whether these words are on the pages."""
    return re.sub(r"\s", "", expected) in text(data)


def press(html: str, **limits) -> call.Answer:
    """Sends HTML straight to the press, as if every escape had failed."""
    bounds = call.Limits(**{"cpu": 20, "seconds": 40, "memory": 1536 * call.MIB, **limits})
    return call.apart("press", html.encode(), bounds)


# --- What is said ---------------------------------------------------------------------------------


def test_every_answer_document_sum_and_date_is_printed(whole):
    for page in ORDINARY["sections"]:
        assert printed(whole, page["title"])
        for item in [*page["items"], *(each for row in page["rows"] for each in row["items"])]:
            assert printed(whole, item["label"])
            assert printed(whole, item["value"] or "Non renseigné")
        for document in page["documents"]:
            assert printed(whole, document["label"])
            assert printed(whole, document["name"] or document["reason"])
    for expected in (
        "mercredi 5 mars 2025 à 21 h 07, heure de Paris",
        "T-2025-00012",
        "Pas encore disponible, attendu le 18 mars 2025",
        "0,8 Mo",
        "2021-2022 (hors période)",
        "Rien n’est inscrit sur cette page.",
        "Cursus post-bac : Attestation de réussite 2023-2024",
        "Duplicata demandé – Demandée au secrétariat le 4 mars.",
        "IMT Mines Albi, première formation 90,00 €",
        "Total 120,00 €",
        "16 avril 2025",
    ):
        assert printed(whole, expected)


def test_number_and_page_are_on_every_sheet(whole):
    pages = [page.extract_text() for page in PdfReader(BytesIO(whole)).pages]
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} sur {len(pages)}" in page
        assert "2025-00431" in page


def test_the_receipt_holds_on_one_page(receipt):
    assert len(PdfReader(BytesIO(receipt)).pages) == 1
    for expected in (
        "Récépissé de transmission",
        "Dossier n° 2025-00431",
        "T-2025-00012",
        "mercredi 5 mars 2025 à 21 h 07, heure de Paris",
        "Mécatronique",
        "1, qui peut vous être réclamé",
        "7 avril 2025",
        "support.dossier@imt.fr",
    ):
        assert printed(receipt, expected)


def test_a_receipt_of_six_formations_and_many_dates_holds_on_one_page_too():
    title = "Ingénieur de spécialité en informatique et réseaux, par la voie de l’apprentissage {}"
    formations = [
        {"title": title.format(n), "school": "IMT Mines Alès", "option": "Développement logiciel"}
        for n in range(6)
    ]
    dates = [{"label": f"Étape {n} de la formation", "when": f"{n} mai 2025"} for n in range(48)]
    made = paper.receipt_pdf(content(formations=formations, next_dates=dates, copy=2))
    assert len(PdfReader(BytesIO(made)).pages) == 1
    assert printed(made, "n° 2, remplace les précédents")
    assert printed(made, "43 autres dates figurent dans votre dossier")


def test_a_draft_says_that_it_was_not_transmitted():
    draft = content(transmission_number=None, copy=0, missing=[], next_dates=[], formations=[])
    made = paper.dossier_pdf(draft)
    assert printed(made, "Non transmis, tel qu’il était le mercredi 5 mars 2025")
    assert printed(made, "Aucune formation choisie.")
    assert not printed(made, "Numéro de transmission")


# --- Accessible -----------------------------------------------------------------------------------


def tags(data: bytes) -> list[str]:
    """Names of the structure elements, in reading order."""
    found = []

    def visit(node):
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S)[1:])
        kids = node.get("/K") if isinstance(node, pikepdf.Dictionary) else None
        for each in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(each, pikepdf.Dictionary):
                visit(each)

    with pikepdf.open(BytesIO(data)) as pdf:
        visit(pdf.Root.StructTreeRoot)
    return found


@pytest.mark.parametrize("which", ["whole", "receipt"])
def test_the_pdf_is_tagged_titled_and_french(which, request):
    data = request.getfixturevalue(which)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert "2025-00431" in str(pdf.docinfo["/Title"])
        assert "/AF" not in pdf.Root
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        for font in fonts(pdf):
            assert "/FontFile2" in font or "/FontFile3" in font


def fonts(pdf) -> list:
    """Descriptors of every font of the document."""
    found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    return [item for item in found if item.get("/Type") == pikepdf.Name.FontDescriptor]


def test_headings_follow_each_other_and_tables_have_headers(whole):
    found = tags(whole)
    headings = [int(name[1]) for name in found if re.fullmatch(r"H[1-6]", name)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    steps = pairwise(headings)
    assert all(after - before <= 1 for before, after in steps)
    assert found.count("TH") >= found.count("TD") / 4
    assert {"Table", "TR", "TH", "TD", "L", "LI", "LBody"} <= set(found)


def test_bookmarks_name_the_pages_of_the_dossier(whole):
    outline = PdfReader(BytesIO(whole)).outline
    names = [each.title for each in flat(outline)]
    assert names[0] == "Dossier de candidature"
    assert [page["title"] for page in ORDINARY["sections"]] == [
        name for name in names if name in {page["title"] for page in ORDINARY["sections"]}
    ]


def flat(outline):
    """Bookmarks of every depth, in order."""
    for each in outline:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def test_only_our_fonts_are_used_and_names_of_europe_are_drawn(whole):
    with pikepdf.open(BytesIO(whole)) as pdf:
        names = {str(font.FontName).partition("+")[2] for font in fonts(pdf)}
    assert names
    assert all(name.startswith(("Atkinson", "Newsreader")) for name in names)
    assert printed(whole, "Aubertin-Łukaszewicz")
    assert printed(whole, "Semestre à Łódź.")


def test_the_same_copy_gives_the_same_pages(receipt):
    assert paper.receipt_pdf(copy.deepcopy(ORDINARY)) == receipt


# --- Nothing from outside -------------------------------------------------------------------------

MARKUP = (
    '<img src="http://127.0.0.1:{port}/a"><link rel="attachment" href="file:///etc/hostname">'
    '<object data="http://127.0.0.1:{port}/b"></object>'
    '<style>@import "http://127.0.0.1:{port}/c"; p {{ background: url(file:/etc/passwd) }}</style>'
    '<svg><image href="http://127.0.0.1:{port}/d"/></svg>'
    '<a rel="attachment" href="file:///etc/hostname">joint</a>'
    '<img src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27/%3E">'
    '<img src="static:fonts/paper/../../../manage.py"><img src="http://169.254.169.254/latest/meta-data">'
)


class Listener:
    """A local server that counts who connects."""

    def __init__(self):
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.calls += 1


@pytest.fixture
def listener():
    """A listening socket, closed at the end."""
    made = Listener()
    yield made
    made.socket.close()


def test_what_people_type_is_printed_literally(listener):
    typed = MARKUP.format(port=listener.port)
    hostile = content(candidate={"name": f"Zoé {typed}", "email": "zoe@exemple.fr"})
    hostile["sections"][0]["items"][0]["value"] = typed
    hostile["formations"][0]["title"] = "<script>alert(1)</script>"
    made = paper.dossier_pdf(hostile)
    assert printed(made, typed)
    assert printed(made, "<script>alert(1)</script>")
    assert listener.calls == 0
    assert attachments(made) == []


def test_the_press_fetches_nothing_even_when_asked(listener):
    made = press(f"<html lang=fr><title>t</title><p>x</p>{MARKUP.format(port=listener.port)}")
    assert made.facts["pages"] == 1
    assert listener.calls == 0
    assert attachments(made.data) == []
    with pathlib.Path("/etc/hostname").open("rb") as secret:
        assert secret.read().strip() not in made.data


def attachments(data: bytes) -> list[str]:
    """Names of the files a PDF carries."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return list(pdf.attachments)


# --- Limits ---------------------------------------------------------------------------------------


def test_a_text_beyond_all_measure_is_not_even_sent_to_the_press():
    endless = content()
    endless["sections"][0]["items"][0]["value"] = "a" * (2 * call.MIB)
    with pytest.raises(paper.NotPrinted, match="trop long"):
        paper.dossier_pdf(endless)


def test_pages_that_take_too_long_end_in_a_clean_failure(monkeypatch):
    rows = [{"title": f"Année {n}", "items": [{"label": "a", "value": "b"}]} for n in range(3000)]
    long = content()
    long["sections"][1]["rows"] = rows
    monkeypatch.setattr(paper, "LIMITS", call.Limits(cpu=2, seconds=30, memory=1536 * call.MIB))
    with pytest.raises(paper.NotPrinted, match="heavy"):
        paper.dossier_pdf(long)


def test_pages_that_take_too_much_memory_end_in_a_clean_failure(monkeypatch):
    monkeypatch.setattr(paper, "LIMITS", call.Limits(cpu=20, seconds=60, memory=90 * call.MIB))
    with pytest.raises(paper.NotPrinted):
        paper.dossier_pdf(ORDINARY)


def test_a_machine_without_pango_says_so(monkeypatch):
    monkeypatch.setattr(paper, "available", lambda: False)
    with pytest.raises(paper.NotPrinted, match="Pango"):
        paper.receipt_pdf(ORDINARY)


def test_what_was_made_is_kept_as_a_file_is(receipt):
    scan = paper.as_scan(receipt, "Récépissé 2025-00431.pdf")
    assert (scan.data, scan.pages, scan.type) == (receipt, 1, "pdf")
    assert (scan.name, scan.original) == ("Récépissé 2025-00431.pdf", None)
