"""What the team writes before it acts on a dossier."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.instant import PARIS
from dossiers import access, sections

#: days given to a candidate unless the agent says otherwise
USUAL_DAYS = 7


class ActionForm(forms.Form):
    """A page that decides one thing. Its dossier's number travels with it."""

    number = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Message au candidat"),
        help_text=gettext_lazy("Facultatif. Le candidat le lit dans le courriel qui l’avertit."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, dossier, *args, reading, at, **kwargs):
        kwargs["initial"] = {"number": dossier.number, **self.first(dossier, reading, at)}
        super().__init__(*args, **kwargs)
        self.dossier, self.at = dossier, at

    def first(self, dossier, reading, at) -> dict:
        """What the page proposes before anything is typed."""
        return {}


class CloseForm(ActionForm):
    """Closing pages before their date: nothing is mailed, the journal keeps the words."""

    note = forms.CharField(
        label=gettext_lazy("Note au journal"),
        help_text=gettext_lazy("Facultatif. Le candidat n’est pas averti."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(ActionForm):
    """An inadmissible dossier: the reason is never left out."""

    note = forms.CharField(
        label=gettext_lazy("Motif, tel que le candidat le lira"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Écrivez le motif : le candidat doit le lire.")},
    )


class AskForm(ActionForm):
    """Pages to open again, until the end of a day, and what is expected."""

    pages = forms.MultipleChoiceField(
        label=gettext_lazy("Pages à rouvrir"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins une page à rouvrir.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        help_text=gettext_lazy("Compris : les pages se referment à la fin de ce jour, à Paris."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Donnez une date limite."),
            "invalid": gettext_lazy("Saisissez la date sous la forme aaaa-mm-jj."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Message au candidat"),
        help_text=gettext_lazy(
            "Dites ce qui manque et ce que vous attendez : il le lira tel quel."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Écrivez au candidat ce que vous attendez de lui.")
        },
    )
    field_order = ("number", "pages", "due_on", "note")

    def __init__(self, dossier, *args, **kwargs):
        super().__init__(dossier, *args, **kwargs)
        known = sections.sections_of(dossier.campaign)
        self.fields["pages"].choices = [(each.slug, each.title) for each in known]

    def first(self, dossier, reading, at):
        """The pages where something is missing, for a week or until the last examination."""
        wanted = {item.page for item in sections.missing(reading)}
        day = localtime(at, PARIS).date() + timedelta(days=USUAL_DAYS)
        last = access.last_examination(dossier)
        if last is not None:
            day = min(day, localtime(last, PARIS).date() - timedelta(days=1))
        return {"pages": sorted(wanted), "due_on": day}

    def clean_due_on(self):
        """A day not yet over."""
        day = self.cleaned_data["due_on"]
        if end_of(day) <= self.at:
            raise forms.ValidationError(_("La date limite doit être à venir."))
        return day


def end_of(day) -> datetime:
    """The instant a day ends in Paris: midnight, which belongs to the next one."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS)
