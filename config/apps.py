from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WiringConfig(AppConfig):
    """Floor 6: wires the other apps together and holds the commands."""

    name = "config"
    verbose_name = _("Exploitation")
