from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferentsConfig(AppConfig):
    """Floor 3: the people whose word a dossier waits for."""

    name = "referents"
    verbose_name = _("Référents")
