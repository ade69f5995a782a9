from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    """Floor 4: what juries read, and what schools decide."""

    name = "selection"
    verbose_name = _("Sélection")
