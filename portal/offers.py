"""What a slot offers beside a new file: one just removed, and those already in the dossier."""

from functools import cached_property

from dossiers import actions, sections
from dossiers.models import Document

#: documents offered again, the latest first
MOST = 20


class Offers:
    """Read once for a page: `of` and `of_free` give the keys `undo` and `others` of a slot."""

    def __init__(self, reading, at):
        self.reading, self.at = reading, at

    @cached_property
    def removed(self) -> dict:
        """The file last removed from each slot, while it can still be put back."""
        since = self.at - actions.UNDO
        found = self.reading.dossier.documents.filter(removed_at__gt=since, file__isnull=False)
        latest = found.select_related("file").order_by("removed_at", "pk")
        return {document.slot: document for document in latest}

    @cached_property
    def deposited(self) -> list:
        """Documents of the dossier that hold a file, each file once, the latest first."""
        everywhere = [each for slot in self.reading.documents.values() for each in slot]
        with_file = [each for each in everywhere if each.status == Document.Status.DEPOSITED]
        once = {each.file_id: each for each in sorted(with_file, key=lambda each: each.pk)}
        return sorted(once.values(), key=lambda each: each.pk, reverse=True)

    def of(self, slot) -> dict:
        """For an expected piece: nothing to undo where something else took its place."""
        free = slot.piece.several or not slot.documents
        held = {each.file_id for each in slot.documents}
        fit = [each for each in self.deposited if each.file_id not in held and slot.takes(each)]
        return {"undo": self._undo(slot.key) if free else None, "others": self._named(fit)}

    def of_free(self, key) -> dict:
        """For the free documents: only what was just removed."""
        return {"undo": self._undo(key)}

    def _undo(self, key):
        document = self.removed.get(key)
        return document and {"id": document.pk, "name": document.title or document.file.name}

    def _named(self, documents):
        return [
            {"id": each.pk, "words": f"{each.file.name} — {self._page(each)}"}
            for each in documents[:MOST]
        ]

    def _page(self, document):
        section = sections.section(self.reading.campaign, document.page)
        return section.title if section else ""
