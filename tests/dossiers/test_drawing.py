"""Pages of a PDF drawn as pictures, apart: bounded, upright, and the caller survives."""

from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from accounts.refusal import Refused
from dossiers import scans
from tests.hostile import papers


def drawn(data, rank=1):
    picture = Image.open(BytesIO(scans.leaf(data, rank)))
    assert picture.format == "JPEG"
    return picture


def paper(*sizes, turn=0):
    pdf = pikepdf.new()
    for size in sizes:
        pdf.add_blank_page(page_size=size)
        pdf.pages[-1].rotate(turn, relative=True)
    return papers.saved(pdf)


def test_each_page_is_drawn_alone_as_it_is_read():
    data = paper((595, 842), (842, 595))
    assert drawn(data).size == (1414, 2000)
    assert drawn(data, 2).size == (2000, 1414)
    assert drawn(paper((595, 842), turn=90)).size == (2000, 1414)


@pytest.mark.parametrize("size", [(14_400, 14_400), (3, 14_400), (72, 72), (3, 3)])
def test_whatever_the_page_the_picture_is_bounded(size):
    assert max(drawn(paper(size)).size) <= 2000
    assert min(drawn(paper(size)).size) >= 1


def test_what_the_page_holds_is_seen():
    dark, light = drawn(papers.with_photo()).convert("L").getextrema()
    assert light - dark > 50


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", papers.plain()[:300], papers.locked(), papers.circular()]
)
def test_what_cannot_be_read_is_refused_in_words(data):
    with pytest.raises(Refused, match="ouvrez le fichier à part"):
        scans.leaf(data, 1)


@pytest.mark.parametrize("rank", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(rank):
    with pytest.raises(Refused):
        scans.leaf(papers.plain(2), rank)


@pytest.mark.parametrize("made", [papers.bomb, papers.lzw_bomb, papers.hidden_jpeg_bomb])
def test_a_bomb_hurts_nobody(made):
    """Drawn or refused within the limits of the child: no other error."""
    with suppress(Refused):
        assert max(drawn(made()).size) <= 2000
