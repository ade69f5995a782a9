"""What travels compressed."""

import gzip

import pytest

from tests import make

pytestmark = pytest.mark.django_db
ASKS = {"Accept-Encoding": "gzip"}


def test_a_page_travels_compressed_and_reads_the_same(client):
    plain = client.get("/aide/").content
    answer = client.get("/aide/", headers=ASKS)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.content)[:1500] == plain[:1500]
    assert len(answer.content) < len(plain) / 2


def test_a_document_leaves_as_it_is(client, at):
    row = make.dossier(make.campaign(at, pieces=({"slug": "photo", "page": "pieces"},)), at)
    client.force_login(row.user)
    client.post("/dossier/pieces/", {"dossier": row.number, "fichier-photo": make.picture()})
    address = f"/fichiers/{row.documents.get().file_id}/"
    answer = client.get(address, headers=ASKS)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
