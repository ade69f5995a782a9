"""Dossiers in the administration: a list to find them, a screen to decide, the rest to look at."""

from django.contrib import admin
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from accounts.numbers import is_number
from accounts.words import clock_time
from backoffice.admin import batches
from backoffice.admin.lists import BoundedAdmin, ReadOnlyAdmin
from backoffice.desk import tone
from backoffice.models import Batch
from backoffice.views import asking, queue, review
from backoffice.views import batches as batch_views
from backoffice.views import desk as views
from backoffice.words import EVENTS, event_label
from dossiers import models
from dossiers.actions.counting import plain
from formations.models import Formation


class TransmittedFilter(admin.SimpleListFilter):
    """Whether the dossier was ever transmitted."""

    title = _("transmission")
    parameter_name = "transmis"

    def lookups(self, request, model_admin):
        """Yes or no."""
        return [("oui", _("Transmis au moins une fois")), ("non", _("Jamais transmis"))]

    def queryset(self, request, queryset):
        """Dossiers with an instant of transmission, or without."""
        if self.value() not in ("oui", "non"):
            return queryset
        return queryset.filter(transmitted_at__isnull=self.value() == "non")


class FormationFilter(admin.SimpleListFilter):
    """A formation chosen in the dossier, within the campaign filtered if there is one."""

    title = _("formation")
    parameter_name = "formation"

    def lookups(self, request, model_admin):
        """Formations open to application, those of the campaign chosen only."""
        rows = Formation.objects.filter(open_to_application=True).select_related("campaign")
        campaign = request.GET.get("campaign__id__exact", "")
        if is_number(campaign):
            rows = rows.filter(campaign_id=campaign)
            return [(str(each.pk), each.title) for each in rows.order_by("position", "pk")]
        rows = rows.order_by("-campaign__year_start", "campaign__slug", "position", "pk")
        return [(str(each.pk), f"{each.title} — {each.campaign.name}") for each in rows]

    def queryset(self, request, queryset):
        """Dossiers that apply to it now."""
        if not is_number(self.value() or ""):
            return queryset
        chosen = models.Candidature.objects.chosen().filter(formation_id=self.value())
        return queryset.filter(pk__in=chosen.values("dossier"))


@admin.register(models.Dossier)
class DossierAdmin(BoundedAdmin):
    """The list of dossiers, and one screen per dossier whose buttons each have their own page."""

    list_display = ("candidate", "formations", "stamp", "sent", "left", "campaign")
    list_display_links = ("candidate",)
    change_list_template = "bureau/liste.html"
    list_filter = ("state", TransmittedFilter, "campaign", FormationFilter)
    list_select_related = ("user", "campaign")
    search_fields = ("search",)
    search_help_text = _("Numéro, nom avec ou sans accents, courriel ou INE.")
    ordering = ("-pk",)
    actions = batches.ACTIONS

    def get_queryset(self, request):
        """Rows with their formations: three queries for a page, whatever its length."""
        chosen = models.Candidature.objects.chosen().select_related("formation__school")
        rows = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("candidatures", chosen, to_attr="chosen_list"))

    def get_search_results(self, request, queryset, search_term):
        """Dossiers whose words hold each word typed, accents and capitals aside (U13)."""
        for word in plain(search_term).split():
            queryset = queryset.filter(search__contains=word)
        return queryset, False

    def get_urls(self):
        """Each transition has its own page, before the stock addresses."""
        own = [
            path(
                f"<int:pk>/{action.path}/",
                self.admin_site.admin_view(asking.ask if name == "ask" else views.act),
                {"name": name},
                name=f"dossiers_dossier_{name}",
            )
            for name, action in views.ACTIONS.items()
        ]
        view = self.admin_site.admin_view
        own += [
            path("file/", view(queue.page), name="dossiers_dossier_queue"),
            path("file/suivant/", view(queue.following), name="dossiers_dossier_following"),
            path("file/prendre/", view(queue.take), name="dossiers_dossier_take"),
            path("file/lot/", view(queue.gather), name="dossiers_dossier_gather"),
            path("file/vues/", view(queue.keep), name="dossiers_dossier_keep_view"),
            path("file/vues/<int:pk>/", view(queue.drop), name="dossiers_dossier_drop_view"),
            *batches.urls(view),
            path("exporter/", view(self.export), name="dossiers_dossier_export"),
            path("<int:pk>/verdict/", view(review.judge), name="dossiers_dossier_judge"),
            path("<int:pk>/charge/", view(review.charge), name="dossiers_dossier_charge"),
            path(
                "<int:pk>/fichier/<uuid:file>/",
                view(review.framed),
                name="dossiers_dossier_framed",
            ),
            path(
                "<int:pk>/fichier/<uuid:file>/page/<int:rank>/",
                view(review.leaf),
                name="dossiers_dossier_leaf",
            ),
        ]
        return own + super().get_urls()

    def export(self, request):
        """Prepare the export of the whole list as it is filtered (U15)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        listed = self.get_changelist_instance(request).get_queryset(request)
        return batch_views.prepare(request, Batch.Kind.EXPORT, listed)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Our own screen, read-only (mock-up 07)."""
        return views.show(request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        """The journal is on the screen itself."""
        return views.show(request, object_id)

    def has_add_permission(self, request):
        """A dossier is opened by its candidate."""
        return False

    def has_delete_permission(self, request, obj=None):
        """A dossier is never deleted by hand."""
        return False

    @admin.display(description=_("Candidat"), ordering="user__birth_name")
    def candidate(self, dossier):
        """Name in use, and the number of the dossier."""
        name = dossier.user.full_name or dossier.user.email
        return format_html('{}<small class="num">{}</small>', name, dossier.number)

    @admin.display(description=_("Formations"))
    def formations(self, dossier):
        """One line per formation chosen."""
        found = (each.formation for each in dossier.chosen_list)
        titles = ((each.title, each.school.short_name) for each in found)
        return format_html_join("", "<div>{} ({})</div>", titles) or "—"

    @admin.display(description=_("État"), ordering="state")
    def stamp(self, dossier):
        """The state, in its word and colour."""
        words = dossier.get_state_display()
        return format_html('<span class="statut {}">{}</span>', tone(dossier), words)

    @admin.display(description=_("Transmis"), ordering="transmitted_at")
    def sent(self, dossier):
        """The day and hour it was last transmitted, in Paris."""
        if dossier.transmitted_at is None:
            return "—"
        local = localtime(dossier.transmitted_at, PARIS)
        day = date_format(local, "j F Y")
        return format_html("{}<small>{}</small>", day, clock_time(local))

    @admin.display(description=_("Manquants"))
    def left(self, dossier):
        """How many items the stored count says are left."""
        return sum(page["left"] for page in dossier.progress.values())


def dossier_link(row):
    """The dossier's number, leading to its screen."""
    address = reverse("admin:dossiers_dossier_change", args=[row.dossier_id])
    return format_html('<a href="{}">{}</a>', address, row.dossier.number)


dossier_link.short_description = _("Dossier")


class OfDossierAdmin(ReadOnlyAdmin):
    """Rows that belong to a dossier, found by what the dossier is found by."""

    search_fields = ("dossier__search",)
    search_help_text = _("Numéro, nom, courriel ou INE du dossier.")

    def get_search_results(self, request, queryset, search_term):
        """Rows whose dossier holds each word typed, accents and capitals aside."""
        for word in plain(search_term).split():
            queryset = queryset.filter(dossier__search__contains=word)
        return queryset, False


@admin.register(models.Candidature)
class CandidatureAdmin(OfDossierAdmin):
    """Formations chosen."""

    list_display = (dossier_link, "formation", "option", "chosen_at", "unticked_at", "withdrawn_at")
    list_display_links = ("formation",)
    list_select_related = ("dossier", "formation", "option")
    ordering = ("-pk",)


@admin.register(models.Document)
class DocumentAdmin(OfDossierAdmin):
    """What answers each piece."""

    list_display = (dossier_link, "page", "slot", "status", "file_link", "created_at", "removed_at")
    list_filter = ("status", "origin", "page")
    list_display_links = ("slot",)
    list_select_related = ("dossier", "file")
    ordering = ("-pk",)

    @admin.display(description=_("Fichier"))
    def file_link(self, document):
        """The file itself, served by the view that checks the right."""
        if document.file is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("file", args=[document.file_id]), document.file.name
        )


@admin.register(models.Copy)
class CopyAdmin(OfDossierAdmin):
    """Numbered copies, one per transmission."""

    list_display = (dossier_link, "number", "made_at", "digest")
    list_display_links = ("number",)
    list_select_related = ("dossier",)
    ordering = ("-pk",)


@admin.register(models.ComplementRequest)
class ComplementRequestAdmin(OfDossierAdmin):
    """Pages opened again, until when."""

    list_display = (dossier_link, "asked_at", "due_at", "asked_by", "closed_at", "answered")
    list_filter = ("answered",)
    list_display_links = ("asked_at",)
    list_select_related = ("dossier", "asked_by")
    ordering = ("-pk",)


@admin.register(models.Consultation)
class ConsultationAdmin(OfDossierAdmin):
    """Who of the team read which file, when, from where."""

    list_display = ("at", dossier_link, "reader", "door", "name", "network")
    list_filter = ("door",)
    list_select_related = ("dossier", "reader")
    ordering = ("-pk",)

    @admin.display(description=_("Fichier"))
    def name(self, row):
        """The file's name, if it is still kept."""
        return row.name or "—"

    def get_queryset(self, request):
        """Rows with the name of their file, which no key links."""
        stored = models.StoredFile.objects.filter(pk=OuterRef("file")).values("name")
        return super().get_queryset(request).annotate(name=Subquery(stored))


class EventFilter(admin.SimpleListFilter):
    """What happened, in the journal's words."""

    title = _("événement")
    parameter_name = "evenement"

    def lookups(self, request, model_admin):
        """Every event that has words."""
        return sorted(EVENTS.items(), key=lambda pair: str(pair[1]))

    def queryset(self, request, queryset):
        """Lines of that name."""
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(models.Event)
class EventAdmin(OfDossierAdmin):
    """The journal of all dossiers."""

    list_display = ("at", dossier_link, "words", "author", "note")
    list_filter = (EventFilter,)
    list_select_related = ("dossier", "actor")
    ordering = ("-pk",)

    @admin.display(description=_("Événement"), ordering="name")
    def words(self, event):
        """What happened."""
        return event_label(event.name)

    @admin.display(description=_("Auteur"))
    def author(self, event):
        """Who did it; nobody when the clock did."""
        return event.actor or _("Automatique")
