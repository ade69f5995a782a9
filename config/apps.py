from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from config import checks


class WiringConfig(AppConfig):
    """Floor 6: wires the other apps together and holds the commands."""

    name = "config"
    verbose_name = _("Exploitation")

    def ready(self) -> None:
        """Registers the checks that refuse a half-configured service."""
        register(checks.compulsory_settings)
        register(checks.production_addresses)
