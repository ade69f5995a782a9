from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    """Floor 2: the single dossier, its pages, documents, states and journal."""

    name = "dossiers"
    verbose_name = _("Dossiers")
