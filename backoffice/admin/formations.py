"""Formations in the administration: what each is, its calendar, the pieces, the roles."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice import campaign_forms as forms
from backoffice.admin.campaigns import PARIS, TouchingAdmin
from backoffice.admin.lists import BoundedAdmin
from formations import actions, models
from formations.search import plain


class NamesFormation:
    """An admin whose list of formations says the campaign of each."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The formation's own list; the others as they are."""
        if db_field.name == "formation":
            kwargs["form_class"] = forms.FormationChoiceField
            kwargs["queryset"] = models.Formation.objects.select_related("campaign").order_by(
                "-campaign__year_start", "campaign", "position"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OptionInline(admin.StackedInline):
    """Options or parcours."""

    model = models.Option
    extra = 0
    fields = (("label_fr", "label_en"), ("slug", "position"), "pool")


class TitleInline(admin.TabularInline):
    """Titles the notice names."""

    model = models.AcceptedTitle
    formset = forms.TableFormSet
    extra = 0


class StepInline(admin.StackedInline):
    """The calendar, in hours of Paris, refused when incoherent (G18)."""

    model = models.CalendarStep
    formset = forms.StepFormSet
    formfield_overrides = PARIS
    extra = 0
    fields = (
        ("kind", "whole_days"),
        ("starts_at", "ends_at"),
        ("label_fr", "label_en"),
        ("note_fr", "note_en"),
        "source",
    )


TEXTS = tuple(
    (f"{name}_fr", f"{name}_en")
    for name in ("description", "conditions", "titles_note", "selection", "deposit_note")
)


@admin.register(models.Formation)
class FormationAdmin(TouchingAdmin):
    """One formation with its options, titles and calendar."""

    form = forms.FormationForm
    list_display = ("title_fr", "school", "campaign", "route", "entry_year", "examination_at")
    list_filter = ("campaign", "school", "route")
    list_select_related = ("school", "campaign")
    search_fields = ("search",)
    inlines = (OptionInline, TitleInline, StepInline)
    fieldsets = (
        (None, {"fields": ("campaign", "school", ("title_fr", "title_en"), "slug", "position")}),
        (
            _("Ce qu’elle est"),
            {"fields": (("specialty", "entry_year"), ("route", "city"), "pool", "notice")},
        ),
        (
            _("Candidature"),
            {
                "fields": (
                    "open_to_application",
                    "exclusive_group",
                    ("minimum_ects", "age_limit", "experience_years"),
                    ("employer_agreement", "host_company_shown", "anonymised"),
                    ("examination_at", "examination_source"),
                    ("contact_email", "contact_phone"),
                    "deposit",
                )
            },
        ),
        (_("Textes"), {"classes": ("collapse",), "fields": TEXTS}),
        (_("Sources et remarques"), {"classes": ("collapse",), "fields": ("source",)}),
    )

    def get_readonly_fields(self, request, obj=None):
        """A formation never changes campaign: dossiers stand on it."""
        return ("campaign",) if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Notices by school, campaign and version: their titles are long and alike."""
        if db_field.name == "notice":
            kwargs["form_class"] = forms.NoticeChoiceField
            kwargs["queryset"] = models.Notice.objects.select_related("school", "campaign")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """Formations whose words hold each word typed, accents and capitals aside."""
        for word in plain(search_term).split():
            queryset = queryset.filter(search__contains=word)
        return queryset, False


@admin.register(models.RequiredPiece)
class PieceAdmin(NamesFormation, TouchingAdmin):
    """The pieces that a campaign or a formation asks for."""

    form = forms.PieceForm
    list_display = (
        "label_fr",
        "campaign",
        "formation",
        "page",
        "condition",
        "mandatory",
        "forceable",
    )
    list_filter = ("campaign", "page", "mandatory", "forceable")
    list_select_related = ("campaign", "formation")
    search_fields = ("label_fr", "slug")


@admin.register(models.Role)
class RoleAdmin(NamesFormation, BoundedAdmin):
    """Who reads or decides for which school or formation."""

    form = forms.RoleForm
    list_display = ("user", "kind", "school", "formation")
    list_filter = ("kind", "school")
    list_select_related = ("user", "school", "formation")
    search_fields = ("user__email", "user__birth_name")
    raw_id_fields = ("user",)
    actions = None

    def save_model(self, request, obj, form, change):
        """One call; a role is given or taken back, never changed."""
        said = form.cleaned_data
        row = actions.grant_role(
            said["user"], kind=said["kind"], school=said["school"], formation=said["formation"]
        )
        obj.pk = row.pk

    def delete_model(self, request, obj):
        """One call."""
        actions.revoke_role(obj)

    def has_change_permission(self, request, obj=None):
        """Take it back and give another."""
        return False
