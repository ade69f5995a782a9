from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormationsConfig(AppConfig):
    """Floor 1: schools, campaigns, formations and what each asks for."""

    name = "formations"
    verbose_name = _("Formations")
