"""What a person is asked: the relationship, a grid, an overall opinion, a text, or a document."""

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from referents.models import Criterion, Recommendation

#: Longest raw value kept of one field while it is typed.
LONGEST = 8000
CRITERION = "critere-"


class OpinionForm(forms.Form):
    """The answer of one person: lenient while it is typed, strict when it is sent.

    One of the two is enough: grid and overall opinion, or a document (R05).
    """

    use_required_attribute = False
    relation_right = forms.ChoiceField(
        label=gettext_lazy("Est-ce exact ?"),
        choices=[("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non, je corrige"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": gettext_lazy("Dites si ce lien est exact.")},
    )
    relation = forms.CharField(
        label=gettext_lazy("À quel titre connaissez-vous cette personne, et depuis quand ?"),
        max_length=200,
        required=False,
        error_messages={
            "required": gettext_lazy("Dites à quel titre vous connaissez cette personne."),
        },
    )
    overall = forms.ChoiceField(
        label=gettext_lazy("Votre avis d’ensemble sur cette candidature"),
        choices=Recommendation.Overall.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": gettext_lazy("Donnez votre avis d’ensemble.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Votre appréciation"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": 4000}),
    )

    def __init__(self, recommendation, *, strict=False, data=None):
        values = recommendation.draft if data is None else data
        super().__init__(data=values)
        self.recommendation = recommendation
        for criterion in criteria(recommendation.dossier.campaign):
            self.fields[f"{CRITERION}{criterion.pk}"] = _line(criterion)
        self.order_fields(("relation_right", "relation", *self.grid, "overall", "text"))
        for name in self._demanded() if strict else ():
            self.fields[name].required = True

    @property
    def grid(self) -> list[str]:
        """Names of the lines of the grid, in order."""
        return [name for name in self.fields if name.startswith(CRITERION)]

    def _demanded(self):
        right = self.data.get("relation_right", "")
        asked = ["relation_right"] + (["relation"] if right == "non" else [])
        if self.recommendation.draft_file_id:
            return asked
        return [*asked, *self.grid, "overall"]


def _line(criterion):
    return forms.ChoiceField(
        label=criterion.label(get_language()),
        choices=Recommendation.Level.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={
            "required": _("Répondez pour « %(label)s », ou « Je ne peux pas me prononcer ».")
            % {"label": criterion.label(get_language())}
        },
    )


def criteria(campaign) -> list[Criterion]:
    """The lines of the grid of a campaign, in order."""
    return list(campaign.referent_criteria.all())


def lacking(recommendation) -> list[tuple[str, str]]:
    """(field, sentence) of everything that keeps the answer from being sent; [] when ready."""
    form = OpinionForm(recommendation, strict=True)
    return [(name, str(errors[0])) for name, errors in form.errors.items()]


def to_send(recommendation) -> dict:
    """What sending would put where others read, by column; None for what cannot be read."""
    form = OpinionForm(recommendation)
    form.full_clean()
    said = form.cleaned_data
    corrected = said.get("relation_right") == "non"
    return {
        "relation": said.get("relation") if corrected else "",
        "grid": {n.removeprefix(CRITERION): said[n] for n in form.grid if said.get(n)},
        "overall": said.get("overall"),
        "text": said.get("text"),
        "file_id": recommendation.draft_file_id,
    }


def unsent(recommendation) -> bool:
    """Whether a correction of what was sent is under way: nobody reads it until it is sent."""
    if recommendation.sent_at is None:
        return False
    new = to_send(recommendation).items()
    return any(getattr(recommendation, name) != value for name, value in new)
