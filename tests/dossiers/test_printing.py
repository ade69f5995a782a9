"""PDFs asked for are all made in the end, whatever failed meanwhile."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from dossiers import actions, paper, store, tasks
from dossiers.models import Copy, Rendering

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(dossier, at, monkeypatch):
    """The two PDFs of a transmission, asked; a press that takes no time."""
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(page := BytesIO())
    for press in ("dossier_pdf", "receipt_pdf"):
        monkeypatch.setattr(paper, press, lambda content: page.getvalue())
    copy = Copy.objects.create(dossier=dossier, number=1, made_at=at, content={}, digest="0")
    for kind in Rendering.Kind.values:
        actions.ask_pdf(copy, kind, at=at)
    return Rendering.objects.order_by("pk")


@pytest.fixture
def no_storage(monkeypatch):
    """A storage that answers nothing, until it is undone."""

    class Silent:
        def save(self, *given):
            raise OSError("le stockage ne répond pas")

    with monkeypatch.context() as held:
        held.setattr(store, "storages", {store.ALIAS: Silent()})
        yield held


@pytest.mark.both_engines
def test_a_storage_that_comes_back_gives_every_pdf(asked, no_storage, at):
    assert tasks.make_pdfs(at=at) == 0
    assert ["ne répond pas" in each.error for each in asked] == [True, True]
    for minute in range(0, 100, 5):
        tasks.make_pdfs(at=at + timedelta(minutes=minute))
    assert [each.attempts for each in asked.all()] == [5, 5]
    no_storage.undo()
    assert tasks.make_pdfs(at=at + timedelta(hours=6)) == 2
    assert [each.error for each in asked.all()] == ["", ""]


def test_what_fails_waits_behind_what_was_not_tried(asked, at):
    first = asked[0]
    Rendering.objects.filter(pk=first.pk).update(attempts=200)
    assert tasks.make_pdfs(at=at, limit=1) == 1
    assert asked.get(made_at=None) == first
