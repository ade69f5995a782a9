"""Payments in the administration: to look at and to search; only the provider makes money paid."""

from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.words import euros
from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from backoffice.admin.lists import ReadOnlyAdmin
from backoffice.views import money as views
from dossiers import access
from payments import actions
from payments.models import Alert, Comparison, Payment, ProviderEvent, Receipt, Supplement

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

    change_list_template = "bureau/paiements.html"
    list_display = ("words", dossier_link, "payer", "sum", "stamp", "opened_at", "settled_at")
    list_filter = ("state", "mode", ProblemFilter, "dossier__campaign", "reduced")
    list_select_related = ("dossier__user",)
    date_hierarchy = None
    ordering = ("-pk",)
    search_help_text = _("Dossier, candidat, référence, ou session chez le prestataire.")

    def get_urls(self):
        """The figures of money, before the stock addresses."""
        page = self.admin_site.admin_view(views.figures)
        return [path("chiffres/", page, name="payments_payment_figures"), *super().get_urls()]

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


class OpenFilter(admin.SimpleListFilter):
    """Alerts still to be dealt with."""

    title = _("suite")
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        """To do, or done."""
        return [("afaire", _("À traiter")), ("fait", _("Traitées"))]

    def queryset(self, request, queryset):
        """Alerts without, or with, an end."""
        if self.value() not in ("afaire", "fait"):
            return queryset
        return queryset.filter(closed_at__isnull=self.value() == "afaire")


@admin.register(Alert)
class AlertAdmin(OfDossierAdmin):
    """What a person must look at about money; each has its own page."""

    list_display = ("kind", dossier_link, "payment", "sum", "raised_at", "closed_at")
    list_filter = (OpenFilter, "kind")
    list_select_related = ("dossier__user", "payment")
    ordering = ("-pk",)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Our own page: what happened, and the one thing to do."""
        return views.alert(request, object_id)

    @admin.display(description=_("En jeu"), ordering="cents")
    def sum(self, alert):
        """In euros."""
        return euros(alert.cents)


@admin.register(Supplement)
class SupplementAdmin(OfDossierAdmin):
    """What became due after a transmission, until when, and what came of it."""

    list_display = (dossier_link, "sum", "asked_at", "due_at", "paid_at", "lapsed_at")
    list_select_related = ("dossier__user",)
    ordering = ("-pk",)

    @admin.display(description=_("Complément"), ordering="cents")
    def sum(self, supplement):
        """In euros."""
        return euros(supplement.cents)


class MadeFilter(admin.SimpleListFilter):
    """Receipts whose PDF failed, and is tried again."""

    title = _("PDF")
    parameter_name = "pdf"

    def lookups(self, request, model_admin):
        """Failed, or made."""
        return [("echec", _("En échec")), ("fait", _("Établis"))]

    def queryset(self, request, queryset):
        """Receipts tried without success, or with."""
        if self.value() == "echec":
            return queryset.filter(made_at=None).exclude(error="")
        return queryset.exclude(made_at=None) if self.value() == "fait" else queryset


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Receipts, numbered; their PDF is made by the clock, and again at once if asked."""

    list_display = (
        "number", "payment", "requested_at", "made_at", "attempts", "next_try_at", "error",
    )  # fmt: skip
    list_filter = (MadeFilter,)
    list_select_related = ("payment",)
    search_fields = ("number",)
    ordering = ("-pk",)
    actions = ("make_again",)

    def get_actions(self, request):
        """Making again writes: it is for those who work on dossiers."""
        found = super().get_actions(request)
        return found if access.is_support(None, request.user) else {}

    @admin.action(description=_("Refaire maintenant les reçus en échec"))
    def make_again(self, request, queryset):
        """Those made already are left alone: each leaves by e-mail once."""
        asked = [each for each in queryset if actions.make_receipt_again(each)]
        for receipt in asked:
            self.log_change(request, receipt, [{"changed": {"fields": ["next_try_at"]}}])
        told = ngettext(
            "%(n)d reçu sera refait dans les secondes qui viennent.",
            "%(n)d reçus seront refaits dans les secondes qui viennent.",
            len(asked),
        )
        messages.success(request, told % {"n": len(asked)})


@admin.register(Comparison)
class ComparisonAdmin(ReadOnlyAdmin):
    """The days' comparisons with the provider: the difference must be zero."""

    list_display = ("day", "sessions", "gap", "made_at")
    ordering = ("-day",)
    fields = ("day", "made_at", "sessions", "here", "there", "gap", "lines")

    @admin.display(description=_("Écart"), ordering="difference")
    def gap(self, comparison):
        """In euros: it must be zero."""
        return euros(comparison.difference)

    @admin.display(description=_("Chez nous"))
    def here(self, comparison):
        """In euros."""
        return euros(comparison.ours)

    @admin.display(description=_("Chez le prestataire"))
    def there(self, comparison):
        """In euros."""
        return euros(comparison.theirs)

    @admin.display(description=_("Ce qui diffère"))
    def lines(self, comparison):
        """One line per payment that differs, which leads to it; none of ours has no page."""
        asked = [each["reference"] for each in comparison.details]
        known = dict(Payment.objects.filter(reference__in=asked).values_list("reference", "pk"))
        rows = ((_difference(each, known),) for each in comparison.details)
        return format_html_join("", "<div>{}</div>", rows) or "—"


def _difference(each, known):
    """« 1A2B3C4D5E6F : 90,00 € chez nous, 65,00 € chez le prestataire »."""
    reference = each["reference"]
    name = format_html("<code>{}</code>", reference)
    if reference in known:
        address = reverse("admin:payments_payment_change", args=[known[reference]])
        name = format_html('<a href="{}">{}</a>', address, reference[:12].upper())
    said = gettext("%(ours)s chez nous, %(theirs)s chez le prestataire") % {
        "ours": euros(each["ours"]),
        "theirs": euros(each["theirs"]),
    }
    return format_html("{}\u00a0: {}", name, said)
