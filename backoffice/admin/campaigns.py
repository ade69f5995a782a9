"""Campaigns in the administration: settings, schools, tariffs, places, notices."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db import models as fields
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from backoffice import campaign_forms as forms
from backoffice import changes
from backoffice.admin.lists import BoundedAdmin
from formations import actions, models

HTTPS = {fields.URLField: {"assume_scheme": "https"}}
PARIS = {
    fields.DateTimeField: {
        "form_class": forms.ParisDateTimeField,
        "widget": AdminSplitDateTime,
    },
    **HTTPS,
}


class TellingAdmin(BoundedAdmin):
    """Settings whose history says what each value was, and what it became (A02)."""

    def construct_change_message(self, request, form, formsets, add=False):
        """Before and after, value by value, those of the rows beside included."""
        told = "" if add else changes.words(form, formsets)
        return told or super().construct_change_message(request, form, formsets, add)


class TouchingAdmin(TellingAdmin):
    """Rows of a campaign's settings: once all is saved, its revision is raised."""

    formfield_overrides = PARIS
    actions = None

    def touched(self, row):
        """The campaign whose settings a row is part of."""
        return row.campaign

    def save_related(self, request, form, formsets, change):
        """Saves the rows beside, then raises the revision."""
        super().save_related(request, form, formsets, change)
        actions.touch_revision(self.touched(form.instance))

    def delete_model(self, request, obj):
        """Deletes, then raises the revision."""
        campaign = self.touched(obj)
        super().delete_model(request, obj)
        actions.touch_revision(campaign)


@admin.register(models.School)
class SchoolAdmin(TellingAdmin):
    """Schools and their contacts."""

    list_display = ("name", "short_name", "city", "email")
    search_fields = ("name", "short_name", "city")
    prepopulated_fields = {"slug": ("short_name",)}
    formfield_overrides = HTTPS
    actions = None


class TariffInline(admin.TabularInline):
    """The tariffs of a campaign, latest first: looked at here."""

    model = models.Tariff
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        """A new tariff has its own page."""
        return False

    def has_change_permission(self, request, obj=None):
        """Append-only."""
        return False


class PoolInline(admin.TabularInline):
    """The places of a campaign."""

    model = models.Pool
    formset = forms.TableFormSet
    extra = 0


@admin.register(models.Campaign)
class CampaignAdmin(TouchingAdmin):
    """Settings of a campaign; publishing and duplicating have their own pages."""

    form = forms.CampaignForm
    change_form_template = "bureau/campagne.html"
    list_display = ("name_fr", "slug", "opens_at", "closes_at", "published_at")
    search_fields = ("name_fr", "slug")
    readonly_fields = ("published_at", "revision", "created_at")
    inlines = (TariffInline, PoolInline)

    def touched(self, row):
        """Itself."""
        return row

    def save_model(self, request, obj, form, change):
        """A new campaign is created now, unpublished."""
        if not change:
            obj.created_at = request.at
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        """Refused by the database while anything stands on it."""
        obj.delete()

    def get_urls(self):
        """The page that publishes and the page that duplicates, before the stock addresses."""
        own = [("publier", self.publish), ("retirer", self.unpublish), ("dupliquer", self.copy)]
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"formations_campaign_{name}",
            )
            for name, view in own
        ] + super().get_urls()

    def publish(self, request, pk):
        """Every date to check, what is at fault, and the button."""
        campaign = self._campaign(request, pk)
        if request.method == "POST":
            actions.publish(campaign, at=request.at)
            self.log_change(request, campaign, _("Publiée."))
            messages.success(request, _("La campagne est publiée."))
            return redirect(self._address(campaign))
        rows = campaign.formations.select_related("school", "pool").prefetch_related("steps")
        facts = {"faults": actions.publication_faults(campaign), "formations": rows}
        page = "bureau/campagne_publier.html"
        return self._page(request, campaign, page, _("Vérifier et publier"), **facts)

    def unpublish(self, request, pk):
        """Out of sight: its dossiers stay, no new one is taken."""
        campaign = self._campaign(request, pk)
        if request.method == "POST":
            actions.unpublish(campaign)
            self.log_change(request, campaign, _("Retirée de la vue."))
            messages.success(request, _("La campagne n’est plus proposée."))
            return redirect(self._address(campaign))
        page = "bureau/campagne_retirer.html"
        return self._page(request, campaign, page, _("Ne plus proposer"))

    def copy(self, request, pk):
        """Next year's campaign: a copy, every date shifted, unpublished until checked (A01)."""
        campaign = self._campaign(request, pk)
        form = forms.DuplicateForm(request.POST or None, initial={"name_fr": campaign.name_fr})
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.duplicate(campaign, **form.cleaned_data, at=request.at)
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
            else:
                self.log_addition(request, made, _("Copie de %s.") % campaign.slug)
                messages.success(request, _("Copie faite. Vérifiez chaque date, puis publiez."))
                return redirect("admin:formations_campaign_publier", made.pk)
        page = "bureau/campagne_dupliquer.html"
        return self._page(request, campaign, page, _("Dupliquer"), form=form)

    def _campaign(self, request, pk):
        campaign = get_object_or_404(models.Campaign, pk=pk)
        if not self.has_change_permission(request, campaign):
            raise PermissionDenied
        return campaign

    def _page(self, request, campaign, page, title, **facts):
        context = self.admin_site.each_context(request) | {
            "title": title,
            "campaign": campaign,
            "address": self._address(campaign),
            "opts": self.opts,
        }
        return render(request, page, context | facts)

    def _address(self, campaign):
        return reverse("admin:formations_campaign_change", args=[campaign.pk])


@admin.register(models.Tariff)
class TariffAdmin(BoundedAdmin):
    """Fees, append-only: a change is a new row, and open dossiers keep theirs."""

    list_display = (
        "campaign",
        "full_first",
        "full_other",
        "bursary_first",
        "bursary_other",
        "since",
    )
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    exclude = ("created_at",)
    actions = None

    @admin.display(description=gettext_lazy("Depuis"), ordering="created_at")
    def since(self, tariff):
        """When it came into force."""
        return tariff.created_at

    def save_model(self, request, obj, form, change):
        """One call: the new row, and the revision raised."""
        made = actions.change_tariff(at=request.at, **form.cleaned_data)
        obj.pk = made.pk

    def has_change_permission(self, request, obj=None):
        """Append-only."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Append-only."""
        return False


@admin.register(models.Pool)
class PoolAdmin(TouchingAdmin):
    """Places of each campaign."""

    list_display = ("label", "campaign", "capacity")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)


@admin.register(models.Notice)
class NoticeAdmin(TouchingAdmin):
    """Notices by school and campaign. An accepted version is corrected by a new one."""

    list_display = ("title", "school", "campaign", "version")
    list_filter = ("campaign", "school")
    list_select_related = ("campaign", "school")
