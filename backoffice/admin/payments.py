"""Payments in the administration: to look at and to search; only the provider makes money paid."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.words import euros
from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from backoffice.admin.lists import ReadOnlyAdmin
from payments.models import Payment, ProviderEvent

TONES = {
    Payment.State.PAID: "ok",
    Payment.State.OPEN: "info",
    Payment.State.PROCESSING: "alerte",
    Payment.State.FAILED: "erreur",
}


class ProblemFilter(admin.SimpleListFilter):
    """Payments on which the provider said something else than us."""

    title = _("anomalie")
    parameter_name = "anomalie"

    def lookups(self, request, model_admin):
        """With a problem, or a transmission refused once paid."""
        return [("ecart", _("Le prestataire diffère")), ("refus", _("Transmission refusée"))]

    def queryset(self, request, queryset):
        """The payments a person should look at."""
        if self.value() == "ecart":
            return queryset.exclude(problem="")
        return queryset.exclude(intention_refusal="") if self.value() == "refus" else queryset


@admin.register(Payment)
class PaymentAdmin(OfDossierAdmin):
    """Every attempt to pay, by dossier, candidate or reference."""

    list_display = ("words", dossier_link, "payer", "sum", "stamp", "opened_at", "settled_at")
    list_filter = ("state", "mode", ProblemFilter, "dossier__campaign", "reduced")
    list_select_related = ("dossier__user",)
    date_hierarchy = None
    ordering = ("-pk",)
    search_help_text = _("Dossier, candidat, référence, ou session chez le prestataire.")

    def get_search_results(self, request, queryset, search_term):
        """By dossier as everywhere; a reference is found by its first characters."""
        term = search_term.strip()
        by_reference = queryset.filter(reference__startswith=term.lower())
        if term and by_reference.exists():
            return by_reference, False
        by_session = queryset.filter(provider_id=term)
        if term and by_session.exists():
            return by_session, False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("Référence"))
    def words(self, payment):
        """What the candidate quotes."""
        return payment.short_reference

    @admin.display(description=_("Candidat"), ordering="dossier__user__birth_name")
    def payer(self, payment):
        """Whose dossier it is."""
        return payment.dossier.user.full_name or payment.dossier.user.email

    @admin.display(description=_("Montant"), ordering="amount")
    def sum(self, payment):
        """In euros."""
        return euros(payment.amount)

    @admin.display(description=_("État"), ordering="state")
    def stamp(self, payment):
        """The state in its colour, with what needs a person."""
        tone = "erreur" if payment.problem else TONES.get(payment.state, "na")
        more = payment.problem or payment.intention_refusal
        words = payment.get_state_display()
        return format_html('<span class="statut {}">{}</span><small>{}</small>', tone, words, more)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """Notifications received, each taken once."""

    list_display = ("received_at", "kind", "event_id", "payment")
    list_filter = ("kind",)
    list_select_related = ("payment",)
    search_fields = ("event_id", "reference")
    ordering = ("-pk",)
