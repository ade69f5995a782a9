"""Gestures of the list of dossiers, and the addresses of what they prepare."""

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from backoffice.models import Batch
from backoffice.views import batches as views
from backoffice.views import charts, seeing


def urls(view) -> list:
    """One's batches, their files, the documents of a dossier: before the stock addresses."""
    return [
        path("lots/", view(views.mine), name="backoffice_batch_mine"),
        path("lots/<int:pk>/", view(views.page), name="backoffice_batch_page"),
        path("lots/<int:pk>/fichier/", view(views.file), name="backoffice_batch_file"),
        path("chiffres/", view(charts.figures), name="dossiers_dossier_figures"),
        path("<int:pk>/comme-candidat/", view(seeing.begin), name="dossiers_dossier_seen_as"),
        path("<int:pk>/comme-candidat/fin/", view(seeing.end), name="dossiers_dossier_seen_end"),
        path("<int:pk>/documents/", view(views.documents), name="backoffice_batch_documents"),
    ]


def _action(kind, words):
    @admin.action(description=words, permissions=["change"])
    def run(model_admin, request, queryset):
        return views.prepare(request, kind, queryset)

    run.__name__ = f"batch_{kind}"
    return run


#: The gestures of the list of dossiers.
ACTIONS = [
    _action(Batch.Kind.ASSIGN, _("Confier à une personne du service…")),
    _action(Batch.Kind.VALIDATE, _("Valider…")),
    _action(Batch.Kind.REMIND, _("Rappeler de transmettre…")),
    _action(Batch.Kind.EXPORT, _("Exporter…")),
]
