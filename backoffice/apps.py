from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """Floor 5: support, schools, juries and administrators."""

    name = "backoffice"
    verbose_name = _("Administration")
