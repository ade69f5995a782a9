"""What the team does in a candidate's place: its forms and calls, each traced and told."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import DECLARED
from accounts.models import User
from backoffice.forms import ActionForm, RefuseForm
from dossiers import access, actions, sections, workflow
from dossiers.models import Dossier
from referents import actions as referents

#: How a document reached the team.
CHANNELS = (
    ("Courriel", gettext_lazy("Courriel")),
    ("Courrier postal", gettext_lazy("Courrier postal")),
    ("Messagerie du dossier", gettext_lazy("Messagerie du dossier")),
    ("Remis en main propre", gettext_lazy("Remis en main propre")),
)
WAITING = ("asked", "draft", "bounced")


class CheckedForm(ActionForm):
    """A change decided by the team: what was verified is never left out."""

    note = forms.CharField(
        label=gettext_lazy("Ce qui a été vérifié, et pourquoi"),
        help_text=gettext_lazy("Gardé au journal. Le candidat le lit dans le courriel."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites ce qui a été vérifié.")},
    )


class DepositForm(ActionForm):
    """A document that came otherwise: which piece it answers, how it came."""

    place = forms.ChoiceField(label=gettext_lazy("Pièce"))
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        error_messages={"required": gettext_lazy("Choisissez le fichier reçu.")},
    )
    channel = forms.ChoiceField(label=gettext_lazy("Reçu par"), choices=CHANNELS)
    note = forms.CharField(
        label=gettext_lazy("Précision"),
        help_text=gettext_lazy("Facultatif : date, expéditeur. Le candidat la lit."),
        required=False,
        max_length=200,
    )
    field_order = ("number", "place", "file", "channel", "note")

    def __init__(self, dossier, *args, reading, at, **kwargs):
        super().__init__(dossier, *args, reading=reading, at=at, **kwargs)
        self.fields["place"].choices = [
            (str(page.title), list(_places(page, reading)))
            for page in sections.sections_of(dossier.campaign)
            if list(_places(page, reading))
        ]


def _places(page, reading):
    for slot in page.slots(reading):
        words = slot.label
        if slot.documents:
            words = _("%(label)s (remplace le document en place)") % {"label": slot.label}
        yield f"{page.slug}/{slot.key}", words
    if getattr(page, "free_slot", ""):
        yield f"{page.slug}/{page.free_slot}", _("Document annexe")


def deposit(dossier, said, *, actor, at):
    """Put the document in its slot."""
    page, _slash, slot = said["place"].partition("/")
    why = " — ".join(filter(None, (said["channel"], said["note"].strip())))
    title = said["file"].name if slot == getattr(_section(dossier, page), "free_slot", "") else ""
    actions.deposit_for(
        dossier, page, slot, said["file"], actor=actor, at=at, why=why, title=title[:150]
    )


def _section(dossier, slug):
    return sections.section(dossier.campaign, slug)


def deposit_refusal(dossier, actor):
    """Why no document may be added now, in words, or None."""
    return _not_of_the_team(dossier, actor) or access.untransmitted(dossier)


class IdentityForm(CheckedForm):
    """What was declared at the account request."""

    birth_name = forms.CharField(label=gettext_lazy("Nom de naissance"), max_length=80)
    usage_name = forms.CharField(label=gettext_lazy("Nom d’usage"), max_length=80, required=False)
    first_names = forms.CharField(label=gettext_lazy("Prénoms"), max_length=80)
    birth_date = forms.DateField(
        label=gettext_lazy("Date de naissance"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    field_order = ("number", "birth_name", "usage_name", "first_names", "birth_date", "note")
    NAMES = ("birth_name", "usage_name", "first_names", "birth_date")

    def first(self, dossier, reading, at):
        """What is declared now."""
        return {name: getattr(dossier.user, name) for name in self.NAMES if name in DECLARED}


def correct(dossier, said, *, actor, at):
    """Correct the declared identity."""
    given = {name: said[name] for name in IdentityForm.NAMES}
    actions.correct_person(dossier, why=said["note"], actor=actor, at=at, **given)


class AddressForm(CheckedForm):
    """Another address for the account, once the person was recognised."""

    email = forms.EmailField(
        label=gettext_lazy("Nouvelle adresse électronique"),
        max_length=User._meta.get_field("email").max_length,
    )
    checked = forms.BooleanField(
        label=gettext_lazy("J’ai vérifié l’identité de la personne qui le demande"),
        error_messages={"required": gettext_lazy("L’identité doit avoir été vérifiée.")},
    )
    field_order = ("number", "email", "checked", "note")


def move(dossier, said, *, actor, at):
    """Give the account its new address."""
    actions.change_address(dossier, said["email"], why=said["note"], actor=actor, at=at)


class ReferentForm(CheckedForm):
    """Which person asked, and the address that works."""

    person = forms.ChoiceField(label=gettext_lazy("Personne sollicitée"))
    email = forms.EmailField(label=gettext_lazy("Adresse qui fonctionne"))
    field_order = ("number", "person", "email", "note")

    def __init__(self, dossier, *args, **kwargs):
        self.asked = {str(each.pk): each for each in _asked(dossier)}
        super().__init__(dossier, *args, **kwargs)
        self.fields["person"].choices = [
            (key, f"{each.referent or each.pursuit} — {each.address}")
            for key, each in self.asked.items()
        ]

    def clean(self):
        """The request itself, not its number."""
        said = super().clean()
        said["asked"] = self.asked.get(said.get("person"))
        return said


def _asked(dossier):
    waiting = dossier.recommendations.filter(state__in=WAITING)
    return waiting.select_related("referent", "pursuit").order_by("pk")


def readdress(dossier, said, *, actor, at):
    """Ask the person anew at the right address."""
    referents.correct_address(said["asked"], said["email"], actor=actor, at=at, why=said["note"])


def readdress_refusal(dossier, actor):
    """Why no address may be corrected now, in words, or None."""
    if reason := _not_of_the_team(dossier, actor):
        return reason
    return None if _asked(dossier).exists() else _("Personne n’attend de réponse dans ce dossier.")


class ApartForm(CheckedForm):
    """Which other dossier is another person's, and how one knows."""

    other = forms.TypedChoiceField(
        label=gettext_lazy("L’autre dossier"), coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Comment vous le savez"),
        help_text=gettext_lazy("Gardé aux deux journaux. Les candidats ne le lisent pas."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites ce qui a été vérifié.")},
    )
    field_order = ("number", "other", "note")

    def __init__(self, dossier, *args, **kwargs):
        super().__init__(dossier, *args, **kwargs)
        self.fields["other"].choices = [
            (each.pk, f"{each.number} — {each.user.full_name} — {each.user.email}")
            for each in alike(dossier)
        ]
        if len(self.fields["other"].choices) == 1:
            self.initial["other"] = self.fields["other"].choices[0][0]


def alike(dossier) -> list:
    """Dossiers of other accounts that are probably of the same person."""
    return list(Dossier.objects.like(dossier).select_related("user").order_by("pk"))


def tell_apart(dossier, said, *, actor, at):
    """Say that the other dossier is another person's."""
    actions.tell_apart(dossier, said["other"], why=said["note"], actor=actor, at=at)


def apart_refusal(dossier, actor):
    """Why there is nobody to tell apart, in words, or None."""
    if reason := _not_of_the_team(dossier, actor):
        return reason
    return None if alike(dossier) else _("Aucun autre compte ne ressemble à celui-ci.")


class WithdrawForm(RefuseForm):
    """A withdrawal asked in writing."""

    note = forms.CharField(
        label=gettext_lazy("Comment le candidat l’a demandé"),
        help_text=gettext_lazy("Date et moyen de sa demande écrite : le journal le garde."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites comment il l’a demandé.")},
    )


def withdraw(dossier, said, *, actor, at):
    """Withdraw the whole dossier at its candidate's request."""
    workflow.perform(dossier, "withdraw", actor=actor, at=at, note=said["note"].strip())


def team_refusal(dossier, actor):
    """Whoever is of the team may, whatever the state."""
    return _not_of_the_team(dossier, actor)


def _not_of_the_team(dossier, actor):
    if access.is_support(dossier, actor):
        return None
    return _("Cette action ne vous est pas ouverte.")
