from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Floor 5: the candidates' and referents' screens."""

    name = "portal"
    verbose_name = _("Portail")
