"""Files through the door they come by: refusals leave nothing, names are harmless, limits hold."""

import resource
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dossiers.models import Document, StoredFile
from tests import make
from tests.hostile import others, papers, pictures

pytestmark = pytest.mark.django_db

LIMIT = 4_000_000


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    """Bytes as a browser posts them, whatever it announces."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def kept(camille, slot):
    """What answers a slot now."""
    return list(camille.now.documents.current().filter(slot=slot))


def written(folder: Path) -> list[Path]:
    """Files left in the storage."""
    return [each for each in folder.rglob("*") if each.is_file()]


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
    """C34, V10, V12, V13."""
    data = made()
    started = worked()
    answer = camille.gesture("pieces", {"fichier-attestation": sent(data, name)})
    assert worked() - started < 2
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert written(folder) == []


def test_the_limit_holds_to_the_byte(camille, folder):
    """V9."""
    whole = papers.plain()
    for size, status in ((LIMIT, 200), (LIMIT + 1, 422)):
        data = whole + b"\n" * (size - len(whole))
        answer = camille.gesture("pieces", {"fichier-attestation": sent(data, "limite.pdf")})
        assert answer.status_code == status
    assert len(kept(camille, "attestation")) == 1


@pytest.mark.parametrize(("most", "said"), [("MOST_DEPOSITS", "ajouter"), ("MOST_A_DAY", "demain")])
def test_a_dossier_takes_so_many_files_and_no_more(camille, folder, monkeypatch, most, said):
    monkeypatch.setattr(f"dossiers.actions.papers.{most}", 1)
    camille.post("pieces", {"fichier-photo": make.picture()})
    answer = camille.gesture("pieces", {"fichier-attestation": make.picture()})
    assert (answer.status_code, kept(camille, "attestation")) == (422, [])
    assert said in answer.content.decode()
    assert len(written(folder)) == 1


def test_after_the_worst_of_files_the_next_one_is_taken(camille, folder):
    """V13, V14."""
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
    """V16."""
    given = make.picture()
    given._name = name  # Django's own class would shorten it
    camille.gesture("pieces", {"fichier-attestation": given})
    (document,) = kept(camille, "attestation")
    assert "<script>.jpg" not in camille.read("pieces")
    header = camille.client.get(f"/fichiers/{document.file_id}/")["Content-Disposition"]
    assert header.isascii()
    assert not {"\r", "\n", "/"} & set(header)
    (path,) = written(folder)
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
    """V15."""
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


# --- Small copies


def test_a_photo_is_shown_from_a_small_copy(camille, apart):
    """Its page asks for that copy, also on the files' host; a PDF has none."""
    path = sent_apart(camille)
    file = kept(camille, "photo")[0].file_id
    assert f'src="/fichiers/{file}/?vignette=1"' in camille.read("pieces")
    assert f'src="/fichiers/{file}/?vignette=1"' in camille.read()
    answer = camille.client.get(f"/fichiers/{file}/?vignette=1")
    assert answer["Location"].endswith("/?vignette=1")
    whole, small = (camille.client.get(path + end, **apart) for end in ("", "?vignette=1"))
    sides = [Image.open(BytesIO(each.content)).size for each in (whole, small)]
    assert [max(each) > 240 for each in sides] == [True, False]
    assert len(small.content) == int(small["Content-Length"]) < len(whole.content)
    camille.gesture("pieces", {"fichier-attestation": sent(papers.plain(), "a.pdf")})
    paper = kept(camille, "attestation")[0].file_id
    address = camille.client.get(f"/fichiers/{paper}/?vignette=1")["Location"]
    read = camille.client.get(address.removeprefix("https://pieces.example"), **apart)
    assert (read["Content-Type"], read.content[:5]) == ("application/pdf", b"%PDF-")
