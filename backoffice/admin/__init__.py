"""The stock Django admin, module by module: each registers what it shows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.admin import (
    accounts,
    campaigns,
    dossiers,
    formations,
    payments,
    referents,
    review,
    talk,
)

__all__ = [
    "accounts",
    "campaigns",
    "dossiers",
    "formations",
    "payments",
    "referents",
    "review",
    "talk",
]

admin.site.site_header = admin.site.site_title = "Dossier unique"
admin.site.index_title = _("Administration")
admin.site.index_template = "bureau/accueil.html"
