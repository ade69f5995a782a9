"""Referents and opinions, to look at: the candidate declares them."""

from django.contrib import admin

from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from referents.models import PursuitOpinion, Referent


@admin.register(Referent)
class ReferentAdmin(OfDossierAdmin):
    """People declared as referents."""

    list_display = (dossier_link, "kind", "position", "last_name", "first_name", "email", "state")
    list_display_links = ("kind",)
    list_filter = ("kind", "state")
    list_select_related = ("dossier",)
    ordering = ("-pk",)


@admin.register(PursuitOpinion)
class PursuitOpinionAdmin(OfDossierAdmin):
    """How the opinion on further studies is to come."""

    list_display = (dossier_link, "door", "last_name", "first_name", "email")
    list_display_links = ("door",)
    list_filter = ("door",)
    list_select_related = ("dossier",)
    ordering = ("-pk",)
