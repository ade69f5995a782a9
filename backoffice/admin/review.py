"""Verdicts, to look at; ready-made reasons, which the team writes itself."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.admin.dossiers import dossier_link
from backoffice.admin.lists import BoundedAdmin, ReadOnlyAdmin
from dossiers.models import ReasonTemplate, Verdict


@admin.register(ReasonTemplate)
class ReasonTemplateAdmin(BoundedAdmin):
    """The reasons proposed on the desk under « À remplacer » and « Illisible », by digit."""

    list_display = ("label", "judgement", "position", "text_fr", "text_en", "retired")
    list_filter = ("judgement", "retired")
    ordering = ("judgement", "position", "pk")
    actions = None


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    """Every judgement given, those taken back included."""

    list_display = (
        "dossier",
        "document",
        "judgement",
        "reason",
        "given_by",
        "given_at",
        "ended_at",
    )
    list_filter = ("judgement",)
    list_display_links = ("judgement",)
    list_select_related = ("document__dossier", "given_by")
    search_fields = ("document__dossier__search",)
    ordering = ("-pk",)

    @admin.display(description=_("Dossier"))
    def dossier(self, verdict):
        """The dossier it is about."""
        return dossier_link(verdict.document)
