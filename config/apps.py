from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from config import checks


class WiringConfig(AppConfig):
    """Floor 6: wires the other apps together and holds the commands."""

    name = "config"
    verbose_name = _("Exploitation")

    def ready(self) -> None:
        """Registers the checks, and the Celery application when there is a broker to speak to."""
        register(checks.compulsory_settings)
        register(checks.production_addresses)
        register(checks.mail_provider)
        register(checks.templates_compile, Tags.templates, deploy=True)
        if settings.REDIS_URL:
            import_module("config.celery")
