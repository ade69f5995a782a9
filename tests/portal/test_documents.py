"""Documents at a browser: shots make one PDF, removals are undone, a file serves twice."""

from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from dossiers import store
from dossiers.actions import UNDO
from dossiers.models import Document, StoredFile
from tests import make
from tests.hostile import pictures

pytestmark = pytest.mark.django_db


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
    """C28."""
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


def test_a_free_document_joins_the_list_at_once_under_its_title(camille):
    data = {"fichier-annexe": make.picture(name="a.jpg"), "titre-annexe": "Lettre d’explication"}
    text = camille.gesture("annexes", data).content.decode()
    assert 'id="annexes-liste" hx-swap-oob="true"' in text
    assert "<b>Lettre d’explication</b>" in text


# --- Deposited once, used twice


def reuse(camille, slot, page="frais"):
    """Ask for the first document of the dossier in another slot."""
    first = camille.now.documents.current().first()
    return camille.gesture(page, {"reutiliser": slot, f"reprise-{slot}": first.pk})


def test_a_file_answers_another_piece_without_a_second_upload(camille):
    """C35."""
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
