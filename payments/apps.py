from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Floor 3: what the candidate owes, pays and gets a receipt for."""

    name = "payments"
    verbose_name = _("Paiements")
