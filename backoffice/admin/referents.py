"""Referents and opinions, to look at: the candidate declares them."""

from django.contrib import admin
from django.db.models import Case, When
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import instant
from accounts.words import moment
from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from backoffice.views import access, opinions
from referents.models import AccessRequest, Criterion, PursuitOpinion, Referent


@admin.register(Referent)
class ReferentAdmin(OfDossierAdmin):
    """People declared as referents."""

    list_display = (dossier_link, "kind", "position", "last_name", "first_name", "email", "asked")
    list_display_links = ("kind",)
    list_filter = ("kind", "recommendation__state")
    list_select_related = ("dossier", "recommendation")
    ordering = ("-pk",)

    @admin.display(description=_("Suivi"), ordering="recommendation__state")
    def asked(self, referent):
        """Where the request made to this person stands."""
        made = getattr(referent, "recommendation", None)
        return made.get_state_display() if made else _("Pas encore demandé")

    def get_urls(self):
        """Cancelling a request has its own address, before the stock ones."""
        view = self.admin_site.admin_view(opinions.revoke)
        own = [path("demande/<int:pk>/annuler/", view, name="referents_revoke")]
        return own + super().get_urls()


@admin.register(PursuitOpinion)
class PursuitOpinionAdmin(OfDossierAdmin):
    """How the opinion on further studies is to come."""

    list_display = (dossier_link, "door", "last_name", "first_name", "email")
    list_display_links = ("door",)
    list_filter = ("door",)
    list_select_related = ("dossier",)
    ordering = ("-pk",)


class DecidedFilter(admin.SimpleListFilter):
    """What waits, first; what was decided, how."""

    title = _("décision")
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        """Waiting, or one of the decisions."""
        return [("attente", _("À décider")), *AccessRequest.Decision.choices]

    def queryset(self, request, queryset):
        """Rows of that decision."""
        if self.value() is None:
            return queryset
        return queryset.filter(decision="" if self.value() == "attente" else self.value())


@admin.register(AccessRequest)
class AccessRequestAdmin(OfDossierAdmin):
    """Demands to read opinions (P3): what waits comes first, the soonest due on top."""

    list_display = (
        "due",
        dossier_link,
        "candidate",
        "asked_at",
        "state",
        "decided_at",
        "decided_by",
    )
    list_display_links = ("due",)
    list_filter = (DecidedFilter,)
    list_select_related = ("dossier__user", "decided_by")
    ordering = (Case(When(decision="", then=0), default=1), "due_at", "pk")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Our own screen: what was written, and the decision."""
        return access.rule(request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        """The decision is on the screen itself."""
        return access.rule(request, object_id)

    @admin.display(description=_("Réponse due avant"), ordering="due_at")
    def due(self, asked):
        """The end of the legal month, in Paris; said late once it has passed."""
        words = moment(asked.due_at)
        late = not asked.decision and instant.now() >= asked.due_at
        return (
            format_html('{} <b class="acces-retard">{}</b>', words, _("dépassé")) if late else words
        )

    @admin.display(description=_("Candidat"))
    def candidate(self, asked):
        """Name in use."""
        return asked.dossier.user.full_name

    @admin.display(description=_("Décision"), ordering="decision")
    def state(self, asked):
        """What was decided, or that it waits."""
        return asked.get_decision_display() or _("À décider")


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin):
    """The grid each campaign gives its referents: at most six lines."""

    list_display = ("label_fr", "label_en", "campaign", "position")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    ordering = ("campaign", "position")
