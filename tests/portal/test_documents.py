"""Documents at a browser: refusals leave nothing, shots make one PDF, removals are undone, a file
deposited once serves elsewhere.
"""

import resource
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from dossiers import store
from dossiers.actions import UNDO
from dossiers.models import Document, StoredFile
from tests import make
from tests.hostile import others, papers, pictures

pytestmark = pytest.mark.django_db

LIMIT = 4_000_000


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """An empty storage of files."""
    settings.STORAGES = settings.STORAGES | {
        "dossiers": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    """Bytes as a browser posts them, whatever it announces."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def kept(camille, slot):
    """What answers a slot now."""
    return list(camille.now.documents.current().filter(slot=slot))


def pages(document) -> list[tuple[int, int, int]]:
    """Width, height and turn of each page served."""
    data = store.open_bytes(document.file.key, document.file.digest)
    found = PdfReader(BytesIO(data)).pages
    return [(round(p.mediabox.width), round(p.mediabox.height), p.rotation) for p in found]


def shots(*sizes):
    """Pictures of these sizes, as a telephone names them."""
    return [make.picture(*size, name=f"IMG_{n}.jpg") for n, size in enumerate(sizes, start=1)]


# --- Hostile files, through the door they come by

HOSTILE = [
    ("a pixel bomb", pictures.pixel_bomb, "scan.png", "30\u00a0000 × 30\u00a0000 pixels"),
    ("a PDF that unfolds", papers.bomb, "releve.pdf", "trop lourd à afficher"),
    ("a web page named pdf", lambda: others.HTML, "releve.pdf", "page web"),
    ("an encrypted PDF", papers.locked, "releve.pdf", "mot de passe"),
    ("a JPEG cut short", lambda: pictures.jpeg()[:3000], "a.jpg", "incomplète"),
    ("a HEIC renamed", pictures.heic, "IMG_1.jpg", "HEIC"),
    ("nothing at all", lambda: b"", "vide.pdf", "vide"),
    ("a byte too many", lambda: papers.plain() + b"\n" * LIMIT, "lourd.pdf", "la limite est de"),
    ("a drawing that acts", lambda: others.SVG, "plan.svg", "SVG"),
    ("an archive", lambda: others.archive("a.pdf"), "a.zip", "archive"),
    ("a page behind a PDF", papers.behind_html, "../../x\x00.pdf", "page web"),
]


def worked() -> float:
    """Seconds of processor spent by examinations: the machine's other work does not count."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize(
    ("made", "name", "said"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE]
)
def test_a_refusal_is_quick_says_why_and_leaves_nothing(camille, folder, made, name, said):
    data = made()
    started = worked()
    answer = camille.gesture("pieces", {"fichier-attestation": sent(data, name)})
    assert worked() - started < 2
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [each for each in folder.rglob("*") if each.is_file()] == []


def test_the_limit_holds_to_the_byte(camille, folder):
    whole = papers.plain()
    for size, status in ((LIMIT, 200), (LIMIT + 1, 422)):
        data = whole + b"\n" * (size - len(whole))
        answer = camille.gesture("pieces", {"fichier-attestation": sent(data, "limite.pdf")})
        assert answer.status_code == status
    assert len(kept(camille, "attestation")) == 1


def test_after_the_worst_of_files_the_next_one_is_taken(camille, folder):
    camille.gesture("pieces", {"fichier-attestation": sent(papers.bomb(2), "a.pdf")})
    answer = camille.gesture("pieces", {"fichier-attestation": sent(papers.active(), "b.pdf")})
    assert answer.status_code == 200
    (document,) = kept(camille, "attestation")
    served = camille.client.get(f"/fichiers/{document.file_id}/")
    assert b"JavaScript" not in served.content
    assert served["Content-Type"] == "application/pdf"
    told = ("X-Content-Type-Options", "Cache-Control", "Cross-Origin-Resource-Policy")
    assert [served[name] for name in told] == ["nosniff", "private, no-store", "same-origin"]
    assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX: y.jpg", "\u202egpj.jpg", '"><script>.jpg', "x" * 300]
)
def test_a_name_is_harmless_on_the_page_in_the_header_and_on_the_disk(camille, folder, name):
    given = make.picture()
    given._name = name  # Django's own class would shorten it
    camille.gesture("pieces", {"fichier-attestation": given})
    (document,) = kept(camille, "attestation")
    assert "<script>.jpg" not in camille.read("pieces")
    header = camille.client.get(f"/fichiers/{document.file_id}/")["Content-Disposition"]
    assert header.isascii()
    assert not {"\r", "\n", "/"} & set(header)
    (path,) = [each for each in folder.rglob("*") if each.is_file()]
    assert set(str(path.relative_to(folder))) <= set("0123456789abcdef/")


# --- The files' own host


@pytest.fixture
def apart(settings):
    """Deposited files are served from a host without cookies."""
    settings.FILES_URL, settings.FILES_HOST = "https://pieces.example", "pieces.example"
    settings.FILES_APART, settings.ALLOWED_HOSTS = True, ["testserver", "pieces.example"]
    return {"headers": {"host": "pieces.example"}}


def sent_apart(camille) -> str:
    """A photo is deposited: the path its reader is sent to on the files' host."""
    camille.post("pieces", {"fichier-photo": make.picture()})
    answer = camille.client.get(f"/fichiers/{kept(camille, 'photo')[0].file_id}/")
    host, path = answer["Location"][:22], answer["Location"][22:]
    assert (answer.status_code, host) == (302, "https://pieces.example")
    return path


def test_a_file_is_read_on_its_host_without_any_cookie_for_a_minute(camille, apart, clock, client):
    path = sent_apart(camille)
    stranger = type(client)()
    read = stranger.get(path, **apart)
    assert (read.status_code, read["Content-Type"]) == (200, "image/jpeg")
    assert (read["Cross-Origin-Resource-Policy"], stranger.cookies) == ("cross-origin", {})
    assert stranger.get(path.replace("a-part/", "a-part/x"), **apart).status_code == 404
    clock.move(seconds=61)
    assert stranger.get(path, **apart).status_code == 404


def test_a_right_lost_closes_an_address_already_given(camille, apart, client):
    path = sent_apart(camille)
    Document.objects.all().delete()
    assert type(client)().get(path, **apart).status_code == 404


@pytest.mark.parametrize("path", ["/", "/compte/connexion/", "/dossier/", "/static/js/dossier.js"])
def test_the_files_host_shows_nothing_else(camille, apart, path):
    assert camille.client.get(path, **apart).status_code == 404


# --- Several shots of one document


def test_without_script_several_files_of_one_piece_make_one_pdf_in_their_order(camille):
    camille.post("pieces", {"fichier-attestation": shots((600, 800), (800, 600))})
    (document,) = kept(camille, "attestation")
    assert (document.file.name, document.file.pages) == ("Attestation.pdf", 2)
    assert pages(document) == [(595, 842, 0), (842, 595, 0)]


def test_the_script_says_how_each_page_is_turned(camille):
    data = {"fichier-attestation": shots((600, 800), (800, 600), (600, 800))}
    data |= {"ensemble-attestation": "1", "tours-attestation": "90,7,270"}
    assert camille.gesture("pieces", data).status_code == 200
    (document,) = kept(camille, "attestation")
    assert pages(document) == [(595, 842, 90), (842, 595, 0), (595, 842, 270)]


def test_one_bad_page_is_named_and_nothing_is_kept(camille, folder):
    camille.post("pieces", {"fichier-attestation": make.picture(name="avant.jpg")})
    before = sorted(folder.rglob("*"))
    both = [make.picture(name="IMG_1.jpg"), sent(pictures.jpeg()[:3000], "IMG_2.jpg")]
    answer = camille.gesture("pieces", {"fichier-attestation": both})
    assert answer.status_code == 422
    assert "Page 2, «\u00a0IMG_2.jpg\u00a0»\u00a0: Cette image est incomplète" in (
        answer.content.decode()
    )
    assert [each.file.name for each in kept(camille, "attestation")] == ["avant.jpg"]
    assert sorted(folder.rglob("*")) == before


def test_a_portrait_is_one_file(camille):
    answer = camille.gesture("pieces", {"fichier-photo": shots((600, 800), (600, 800))})
    assert (answer.status_code, kept(camille, "photo")) == (422, [])
    assert "un seul fichier" in answer.content.decode()


def test_where_several_documents_are_taken_pages_are_joined_only_when_said(camille):
    camille.post("baccalaureat", {"year": "2025"})
    year = camille.now.study_years.get()
    camille.post("cursus", {f"{year.pk}-situation": "etudes"})
    key = f"releves-{year.pk}"
    camille.gesture("cursus", {f"fichier-{key}": shots((60, 80), (60, 80)), f"ensemble-{key}": "1"})
    assert [each.file.pages for each in kept(camille, key)] == [2]
    camille.gesture("cursus", {f"fichier-{key}": shots((60, 80), (60, 80))})
    assert [each.file.pages for each in kept(camille, key)] == [2, None, None]


# --- Removed, then put back


def remove(camille) -> str:
    """The photo is deposited then removed: what the slot then says."""
    camille.post("pieces", {"fichier-photo": make.picture(name="moi.jpg")})
    return camille.gesture("pieces", {"retirer": "photo"}).content.decode()


def test_a_removed_file_offers_to_be_put_back_for_ten_minutes(camille, clock):
    assert "«\u00a0moi.jpg\u00a0» est supprimé" in remove(camille)
    clock.move(minutes=9)
    assert 'name="remettre"' in camille.read("pieces")
    back = camille.gesture("pieces", {"remettre": "photo"}).content.decode()
    assert 'name="remettre"' not in back
    assert [each.file.name for each in kept(camille, "photo")] == ["moi.jpg"]


def test_later_it_has_to_be_deposited_again(camille, clock):
    remove(camille)
    clock.at += UNDO + timedelta(seconds=1)
    assert 'name="remettre"' not in camille.read("pieces")
    answer = camille.gesture("pieces", {"remettre": "photo"})
    assert (answer.status_code, kept(camille, "photo")) == (422, [])
    assert "Déposez-le de nouveau" in answer.content.decode()


def test_a_replaced_file_is_not_offered_back(camille):
    for name in ("avant.jpg", "apres.jpg"):
        camille.post("pieces", {"fichier-photo": make.picture(name=name)})
    assert 'name="remettre"' not in camille.read("pieces")


def test_what_was_removed_last_comes_back_first(camille, clock):
    for name in ("a.jpg", "b.jpg"):
        camille.post("annexes", {"fichier-annexe": make.picture(name=name)})
    for document in reversed(kept(camille, "annexe")):
        clock.move(seconds=1)
        camille.post("annexes", {"retirer": f"doc-{document.pk}"})
    assert "«\u00a0a.jpg\u00a0» est supprimé" in camille.read("annexes")
    camille.post("annexes", {"remettre": "annexe"})
    assert [each.file.name for each in kept(camille, "annexe")] == ["a.jpg"]


# --- Deposited once, used twice


def reuse(camille, slot, page="frais"):
    """Ask for the first document of the dossier in another slot."""
    first = camille.now.documents.current().first()
    return camille.gesture(page, {"reutiliser": slot, f"reprise-{slot}": first.pk})


def test_a_file_answers_another_piece_without_a_second_upload(camille):
    camille.save("frais", "claimed", "oui")
    camille.post("pieces", {"fichier-attestation": make.picture(name="avis.jpg")})
    assert "avis.jpg — " in camille.read("frais")
    assert reuse(camille, "avis-bourse").status_code == 200
    (here,), (there,) = kept(camille, "avis-bourse"), kept(camille, "attestation")
    assert (here.file_id, StoredFile.objects.count()) == (there.file_id, 1)
    camille.gesture("pieces", {"retirer": "attestation"})
    assert camille.client.get(f"/fichiers/{here.file_id}/").status_code == 200


def test_a_portrait_is_never_another_document(camille):
    camille.post("pieces", {"fichier-attestation": make.picture()})
    answer = reuse(camille, "photo", "pieces")
    assert (answer.status_code, kept(camille, "photo")) == (422, [])
    assert 'value="photo" formnovalidate hx-post' not in camille.read("pieces")


def test_another_dossier_s_document_is_not_found(camille, campaign, at):
    other = make.dossier(campaign, at, user=make.candidate("autre"))
    file = StoredFile.objects.create(key="x", name="a.jpg", digest="0", type="jpg", size=1,
                                     created_at=at)  # fmt: skip
    theirs = Document.objects.create(
        dossier=other, page="pieces", slot="attestation", file=file, created_at=at
    )
    data = {"reutiliser": "attestation", "reprise-attestation": theirs.pk}
    answer = camille.gesture("pieces", data)
    assert (answer.status_code, kept(camille, "attestation")) == (422, [])


@pytest.mark.parametrize("said", ["", "0", "999999", "x", "١"])
def test_a_document_that_is_not_there_is_refused_in_words(camille, said):
    data = {"reutiliser": "attestation", "reprise-attestation": said}
    answer = camille.gesture("pieces", data)
    assert (answer.status_code, kept(camille, "attestation")) == (422, [])


def test_reading_what_slots_offer_costs_the_same_for_one_and_for_many(
    camille, django_assert_max_num_queries
):
    counts = []
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        camille.post("annexes", {"fichier-annexe": make.picture(60, 80, name=name)})
        with django_assert_max_num_queries(60) as seen:
            camille.read("pieces")
        counts.append(len(seen))
    assert [one == two for one, two in pairwise(counts)] == [True, True]
