"""Referents and opinions, to look at: the candidate declares them."""

from django.contrib import admin
from django.urls import path

from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from backoffice.views import opinions
from referents.models import Criterion, PursuitOpinion, Referent


@admin.register(Referent)
class ReferentAdmin(OfDossierAdmin):
    """People declared as referents."""

    list_display = (dossier_link, "kind", "position", "last_name", "first_name", "email", "state")
    list_display_links = ("kind",)
    list_filter = ("kind", "state")
    list_select_related = ("dossier",)
    ordering = ("-pk",)

    def get_urls(self):
        """Cancelling a request has its own address, before the stock ones."""
        view = self.admin_site.admin_view(opinions.revoke)
        own = [path("demande/<int:pk>/annuler/", view, name="referents_revoke")]
        return own + super().get_urls()


@admin.register(PursuitOpinion)
class PursuitOpinionAdmin(OfDossierAdmin):
    """How the opinion on further studies is to come."""

    list_display = (dossier_link, "door", "last_name", "first_name", "email")
    list_display_links = ("door",)
    list_filter = ("door",)
    list_select_related = ("dossier",)
    ordering = ("-pk",)


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin):
    """The grid each campaign gives its referents: at most six lines."""

    list_display = ("label_fr", "label_en", "campaign", "position")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    ordering = ("campaign", "position")
