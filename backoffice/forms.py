"""What the team writes before it acts on a dossier."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.instant import PARIS
from dossiers import access, sections
from dossiers.wanted import wanted

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
    """What is asked, item by item; pages to open besides; until the end of which day; the words."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("Éléments demandés"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    pages = forms.MultipleChoiceField(
        label=gettext_lazy("Autres pages à rouvrir"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
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
            "Il le lit tel quel, au-dessus de la liste des éléments : dites ce que vous attendez."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Écrivez au candidat ce que vous attendez de lui.")
        },
    )
    field_order = ("number", "items", "pages", "due_on", "note")

    def __init__(self, dossier, *args, **kwargs):
        self.wanted = wanted(dossier)
        self.last = access.last_examination(dossier)
        super().__init__(dossier, *args, **kwargs)
        known = sections.sections_of(dossier.campaign)
        self.fields["pages"].choices = [(each.slug, each.title) for each in known]
        self.fields["items"].choices = [(each.key, each.label) for each in self.wanted]

    def offered(self):
        """(box, what it asks) of everything that may be asked."""
        return zip(self["items"], self.wanted, strict=True)

    def first(self, dossier, reading, at):
        """Refused pieces, else the pages where something is missing; a week, or until the exam."""
        refused = [each for each in self.wanted if each.refused]
        pages = () if refused else {item.page for item in sections.missing(reading)}
        day = localtime(at, PARIS).date() + timedelta(days=USUAL_DAYS)
        if self.last is not None:
            day = min(day, localtime(self.last, PARIS).date() - timedelta(days=1))
        return {
            "items": [each.key for each in refused],
            "pages": sorted(pages),
            "due_on": day,
            "note": _opening(dossier) if refused else "",
        }

    def clean_due_on(self):
        """A day not yet over, not beyond the last examination: nothing received later is read."""
        day = self.cleaned_data["due_on"]
        if end_of(day) <= self.at:
            raise forms.ValidationError(_("La date limite doit être à venir."))
        if self.last is not None and day > localtime(self.last, PARIS).date():
            raise forms.ValidationError(
                _("Au plus tard le %(day)s : c’est le dernier examen de ses formations.")
                % {"day": date_format(localtime(self.last, PARIS), "j F Y")}
            )
        return day

    def clean(self):
        """Something is opened: an item, or a page."""
        said = super().clean()
        if not said.get("items") and not said.get("pages") and "pages" not in self.errors:
            self.add_error("pages", _("Choisissez au moins une page à rouvrir."))
        return said


def _opening(dossier):
    """First words of a request, in the candidate's language."""
    with translation.override(dossier.user.language):
        return _(
            "Bonjour %(name)s,\n\nNous avons vérifié votre dossier. Les éléments ci-dessous sont à "
            "fournir ou à remplacer."
        ) % {"name": dossier.user.first_names}


def end_of(day) -> datetime:
    """The instant a day ends in Paris: midnight, which belongs to the next one."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS)
