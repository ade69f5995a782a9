from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Floor 0: the person, their account and what was posted to them."""

    name = "accounts"
    verbose_name = _("Comptes")
