"""Settings of campaigns and formations as administrators type them: refused when incoherent."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formations import calendar
from formations.models import PAGES

TYPES = [("pdf", "pdf"), ("jpg", "jpg"), ("png", "png")]
WEEKS = 52 * 7


class ParisDateTimeField(forms.SplitDateTimeField):
    """A local time of Paris; one that the clocks skip or show twice is refused (T7).

    Its two boxes have one label in sight: each says its own name to whoever does not see it.
    """

    def __init__(self, **given):
        super().__init__(**given)
        for box, part in zip(self.widget.widgets, (_("date"), _("heure")), strict=True):
            box.attrs["aria-label"] = f"{self.label}, {part}"

    def compress(self, data_list):
        """The UTC instant, or None."""
        if not data_list or data_list[0] in self.empty_values:
            return super().compress(data_list)
        if data_list[1] in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        try:
            return calendar.in_paris(datetime.combine(*data_list))
        except calendar.Imprecise as error:
            raise ValidationError(str(error), code="imprecise") from error


class FormationChoiceField(forms.ModelChoiceField):
    """A formation by title and campaign: two campaigns hold formations of the same title."""

    def label_from_instance(self, obj):
        """« Bâtiment — Apprentissage 2022 »."""
        return f"{obj.title} — {obj.campaign.name}"


class NoticeChoiceField(forms.ModelChoiceField):
    """A notice by school, campaign and version."""

    def label_from_instance(self, obj):
        """« Mines Albi — Apprentissage 2025 — 11 décembre 2024 »."""
        return f"{obj.school.short_name} — {obj.campaign.name} — {obj.version}"


def listed(faults) -> list[str]:
    """The faults of a calendar, each in words."""
    return [str(fault) for fault in faults]


class CampaignForm(forms.ModelForm):
    """A campaign. Its calendar stays coherent; a closing relied on is not brought forward."""

    pages = forms.MultipleChoiceField(
        label=gettext_lazy("Pages du dossier"),
        choices=[(page, page) for page in PAGES],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_pages(self):
        """In the order of the menu, whatever the order they were ticked in."""
        return [page for page in PAGES if page in self.cleaned_data["pages"]]

    def clean_closes_at(self):
        """Later at will; earlier only while no dossier was opened (T10)."""
        said, before = self.cleaned_data["closes_at"], self.initial.get("closes_at")
        shortened = said and (before is None or said < before)
        if self.instance.pk and shortened and self.instance.dossiers.exists():
            raise ValidationError(
                _("Des dossiers sont ouverts : la clôture peut être reportée, jamais avancée.")
            )
        return said

    def clean(self):
        """The whole campaign's calendar, formations included, with the dates typed."""
        said = super().clean()
        names = ("opens_at", "closes_at", "year_start")
        if any(name in self.errors for name in names):
            return said
        typed = {name: said.get(name) for name in names}
        stored = calendar.plan_of(self.instance) if self.instance.pk else {"formations": []}
        found = calendar.faults({"slug": said.get("slug", ""), **stored, **typed})
        if found:
            raise ValidationError(listed(found))
        return said


class TableFormSet(forms.BaseInlineFormSet):
    """Rows whose labels are the heads of the columns: each box says its own, and its row."""

    def add_fields(self, form, index):
        """Names every box, the one that deletes included."""
        super().add_fields(form, index)
        row = _("nouvelle ligne") if index is None else _("ligne %(n)d") % {"n": index + 1}
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {row}"


class StepFormSet(forms.BaseInlineFormSet):
    """The calendar of a formation, judged whole, with the examination date typed beside it."""

    def clean(self):
        """Refuses what `calendar.faults` finds in this formation."""
        super().clean()
        if any(self.errors) or self.instance.campaign_id is None:
            return
        rows = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        campaign, formation = self.instance.campaign, self.instance
        steps = {
            row["kind"]: calendar.Span(row["starts_at"], row.get("ends_at"), row["whole_days"])
            for row in rows
            if row
        }
        plan = {
            "year_start": campaign.year_start,
            "opens_at": campaign.opens_at,
            "closes_at": campaign.closes_at,
            "formations": [
                {
                    "slug": formation.slug,
                    "open_to_application": formation.open_to_application,
                    "examination_at": formation.examination_at,
                    "steps": steps,
                }
            ],
        }
        found = calendar.faults(plan)
        if found:
            raise ValidationError(listed(found))


class FormationForm(forms.ModelForm):
    """A formation. Its places and its notice are those of its own campaign."""

    def clean(self):
        """Pool and notice belong to the campaign, the notice to the school too."""
        said = super().clean()
        campaign = said.get("campaign") or getattr(self.instance, "campaign", None)
        pool, notice = said.get("pool"), said.get("notice")
        if campaign and pool and pool.campaign_id != campaign.pk:
            self.add_error("pool", _("Ces places sont d’une autre campagne."))
        if campaign and notice and notice.campaign_id != campaign.pk:
            self.add_error("notice", _("Cette notice est d’une autre campagne."))
        school = said.get("school")
        if notice and school and notice.school_id != school.pk:
            self.add_error("notice", _("Cette notice est d’une autre école."))
        return said


class PieceForm(forms.ModelForm):
    """A required piece, on a page its campaign uses, for a formation of that campaign."""

    page = forms.ChoiceField(label=gettext_lazy("Page"), choices=[(page, page) for page in PAGES])
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Formats"), choices=TYPES, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        """The page is in use; the formation is of the campaign."""
        said = super().clean()
        campaign, formation = said.get("campaign"), said.get("formation")
        if campaign and said.get("page") not in campaign.pages:
            self.add_error("page", _("La campagne n’utilise pas cette page."))
        if campaign and formation and formation.campaign_id != campaign.pk:
            self.add_error("formation", _("Cette formation est d’une autre campagne."))
        return said


class RoleForm(forms.ModelForm):
    """A role on a school, or on one formation of that school."""

    def clean(self):
        """The formation is of the school."""
        said = super().clean()
        formation, school = said.get("formation"), said.get("school")
        if formation and school and formation.school_id != school.pk:
            self.add_error("formation", _("Cette formation n’est pas de cette école."))
        return said


class DuplicateForm(forms.Form):
    """Where the copy goes, and by how much its dates move."""

    name_fr = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    slug = forms.SlugField(
        label=gettext_lazy("Adresse"),
        max_length=60,
        help_text=gettext_lazy("Par exemple apprentissage-2026 : les formations suivent."),
    )
    shift_days = forms.IntegerField(
        label=gettext_lazy("Décalage des dates, en jours"),
        initial=WEEKS,
        min_value=-3660,
        max_value=3660,
        help_text=gettext_lazy("364 jours, soit 52 semaines, gardent les jours de la semaine."),
    )
