"""The documents of a dossier as the desk examines them, each with its verdict, in order."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers import copies
from dossiers.models import REFUSED, Document, Judgement, ReasonTemplate, Verdict

TODO, LATER = "todo", "later"

#: The one key of each judgement on the desk.
KEYS = {
    Judgement.FIT: "c",
    Judgement.REPLACE: "r",
    Judgement.UNREADABLE: "i",
    Judgement.NOT_NEEDED: "n",
}


@dataclass(frozen=True)
class Piece:
    """One document in place: where, what the team said of it, what it took the place of."""

    page: str
    page_title: str
    label: str
    document: Document
    verdict: Verdict | None
    #: former files of the same slot, latest first, each with the verdict it had
    formers: tuple

    @property
    def mark(self) -> str:
        """How it stands: a judgement, « todo », or « later » when nothing is there to look at."""
        if self.document.status == Document.Status.LATER:
            return LATER
        return self.verdict.judgement if self.verdict else TODO

    @property
    def refused(self) -> bool:
        """Whether it is to be deposited again."""
        return self.mark in REFUSED

    @property
    def words(self) -> str:
        """What the team said of it, in words."""
        if self.mark == LATER:
            return _("Attendue")
        return self.verdict.get_judgement_display() if self.verdict else _("À examiner")


@dataclass(frozen=True)
class Former:
    """A file that was replaced or removed, and the last thing said of it."""

    document: Document
    verdict: Verdict | None


class Examination:
    """Every piece of a dossier in the order of its pages. Three queries, whatever their number."""

    def __init__(self, dossier, reading, pages):
        rows = dossier.documents.exclude(removed_at=None).exclude(file=None)
        removed = list(rows.select_related("file").order_by("-removed_at", "-pk"))
        verdicts = _verdicts(dossier)
        self.verdicts = [each for found in verdicts.values() for each in found]
        gone = {}
        for each in removed:
            last = verdicts.get(each.pk, [None])[-1]
            gone.setdefault(each.slot, []).append(Former(each, last))
        self.pieces = [
            Piece(
                page=page.slug,
                page_title=str(page.title),
                label=str(label),
                document=document,
                verdict=_standing(verdicts.get(document.pk, ())),
                formers=_formers(gone, document, getattr(page, "free_slot", "")),
            )
            for page in pages
            for label, _audience, document in copies.documents_of(page, reading)
        ]

    def of_page(self, slug) -> list:
        """The pieces of one page."""
        return [each for each in self.pieces if each.page == slug]

    @property
    def left(self) -> list:
        """Pieces nobody has examined yet."""
        return [each for each in self.pieces if each.mark == TODO]

    @property
    def refused(self) -> list:
        """Pieces to be deposited again."""
        return [each for each in self.pieces if each.refused]

    @property
    def seen(self) -> int:
        """How many were examined."""
        return sum(each.mark not in (TODO, LATER) for each in self.pieces)

    def chosen(self, asked):
        """The piece asked for by its document's id; else the first to examine, else the first."""
        asked = str(asked or "")
        found = next((p for p in self.pieces if str(p.document.pk) == asked), None)
        return found or next(iter(self.left or self.pieces), None)

    def around(self, piece) -> tuple:
        """(piece before, piece after) in the order of the pages; None at either end."""
        rank = self.pieces.index(piece)
        before = self.pieces[rank - 1] if rank else None
        return before, next(iter(self.pieces[rank + 1 :]), None)

    def next_to_examine(self, document_id):
        """Where the desk goes once this one is judged: the next one left, from there round."""
        ids = [each.document.pk for each in self.pieces]
        rank = ids.index(document_id) if document_id in ids else 0
        turned = self.pieces[rank + 1 :] + self.pieces[:rank]
        left = [each for each in turned if each.mark == TODO]
        return (left or turned[:1] or [None])[0]


def _formers(gone, document, free_slot):
    """What a document took the place of; a free document replaces nothing."""
    if document.slot == free_slot:
        return ()
    return tuple(gone.get(document.slot, ()))


def _verdicts(dossier) -> dict:
    """Every verdict of a dossier by document, oldest first."""
    found = {}
    rows = Verdict.objects.filter(document__dossier=dossier).select_related("given_by", "document")
    for each in rows.order_by("pk"):
        found.setdefault(each.document_id, []).append(each)
    return found


def _standing(verdicts):
    return next((each for each in verdicts if each.ended_at is None), None)


def counts(pieces) -> Counter:
    """How many pieces were found fit (or not needed), refused, left to examine."""
    found = Counter()
    for each in pieces:
        name = "ko" if each.refused else {TODO: "vu", LATER: "plus_tard"}.get(each.mark, "ok")
        found[name] += 1
    return found


def ready_reasons() -> dict:
    """Ready-made reasons still in use, by the judgement they go with."""
    found = {each: [] for each in REFUSED}
    for reason in ReasonTemplate.objects.filter(retired=False):
        found.setdefault(reason.judgement, []).append(reason)
    return found
