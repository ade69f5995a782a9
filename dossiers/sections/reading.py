"""One look at a dossier: what its pages ask of the database, asked once."""

from functools import cached_property

from django.utils.timezone import localtime


class Reading:
    """One look at a dossier: everything that pages ask of it is read once."""

    def __init__(self, dossier):
        self.dossier = dossier
        self.campaign = dossier.campaign

    @cached_property
    def school_year(self) -> int:
        """The school year under way at the application: the campaign's, or for one that never
        closes the one in which the dossier was opened (a year starts in September)."""
        if self.campaign.closes_at:
            return self.campaign.year_start
        opened = localtime(self.dossier.created_at)
        return opened.year if opened.month >= 9 else opened.year - 1

    @cached_property
    def documents(self) -> dict:
        """Current documents by slot, oldest first."""
        found = {}
        for document in self.dossier.documents.current().select_related("file"):
            found.setdefault(document.slot, []).append(document)
        return found

    @cached_property
    def candidatures(self) -> list:
        """Chosen formations, in the order of choice."""
        chosen = self.dossier.candidatures.chosen()
        return list(
            chosen.select_related("formation__school", "formation__pool", "option", "notice")
        )

    @cached_property
    def options(self) -> dict:
        """Options of the chosen formations, by formation id."""
        found = {}
        ids = [each.formation_id for each in self.candidatures]
        model = self.dossier.candidatures.model._meta.get_field("option").related_model
        for option in model.objects.filter(formation__in=ids).order_by("position", "pk"):
            found.setdefault(option.formation_id, []).append(option)
        return found

    def rows(self, related, *joined) -> list:
        """Rows of a repeated page with what is `joined` to each, read once, no query per row."""
        kept = self.__dict__.setdefault("_rows", {})
        if related not in kept:
            found = getattr(self.dossier, related).all()
            kept[related] = list(found.select_related(*joined) if joined else found)
        return kept[related]
