"""A formation added to a transmitted dossier: which ones, and what follows, before it is done."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from accounts.words import euros, moment
from backoffice.forms import ActionForm
from dossiers import access, sections
from dossiers import actions as dossier_actions
from dossiers.models import State
from formations.models import Campaign
from payments import actions
from payments.bill import otherwise


class AddForm(ActionForm):
    """The formation added, chosen on the page before, and a word to the candidate."""

    formation = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choisissez la formation à ajouter.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Message au candidat"),
        help_text=gettext_lazy(
            "Facultatif. Il s’ajoute au courriel ci-contre, et au compte des frais comme motif."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class Consequence:
    """One thing that follows from the addition: `items` are listed under its words."""

    label: str
    words: str
    items: tuple = ()


def run(dossier, said, *, actor, at):
    """The one call of the page: add the formation. Raises Refused in words."""
    note = said["note"].strip()
    actions.add_formation(dossier, said["formation"], note=note, actor=actor, at=at)


def shown(dossier, request) -> dict:
    """The formations one may add, and what adding the chosen one (`formation`) would do."""
    found = {"formations": dossier_actions.addable(dossier), "chosen": None}
    asked = request.POST.get("formation") or request.GET.get("formation", "")
    rows = {str(row.pk): row for row, _refusal in found["formations"]}
    if asked not in rows:
        return found
    try:
        added = actions.foresee(dossier, rows[asked].pk, actor=request.user, at=request.at)
    except Refused as refused:
        return found | {"refused": str(refused.reason)}
    mail = added.posting.email
    facts = {"chosen": rows[asked], "subject": mail.subject, "mail": mail.message}
    return found | facts | {"consequences": _consequences(dossier, added)}


def _consequences(dossier, added):
    return [
        Consequence(_("État"), _state(dossier), _pages(dossier)),
        Consequence(
            _("À fournir"), _("Par le candidat, avant de transmettre :"), tuple(added.left)
        ),
        Consequence(_("Complément de frais"), _money(added)),
        Consequence(_("Sinon"), _else(dossier, added)),
        Consequence(_("Jurys"), _juries(dossier)),
    ]


def _state(dossier):
    facts = {"now": dossier.get_state_display(), "then": State.REOPENED.label}
    words = _("« %(now)s » devient « %(then)s » ; le candidat remplit de nouveau ces pages :")
    return words % facts


def _pages(dossier):
    known = sections.sections_of(dossier.campaign)
    return tuple(str(each.title) for each in known if each.slug in access.REOPENED_PAGES)


def _money(added):
    asked = added.supplement
    if asked is None:
        return _("Rien n’est dû : ce qui est déjà payé couvre cette formation.")
    facts = {"sum": euros(asked.cents), "until": moment(asked.due_at)}
    return _("%(sum)s, à régler avant le %(until)s.") % facts


def _else(dossier, added):
    """What the closing does of it, as the candidate reads it; reminders meanwhile."""
    told = added.candidature.dossier
    reminders = _("Rappels au candidat après 24 h, après 72 h et la veille de la clôture.")
    return " ".join((otherwise(told, added.supplement), reminders))


def _juries(dossier):
    copy = dossier.copies.order_by("-number").first()
    facts = {"number": copy.number if copy else 0, "sent": moment(dossier.transmitted_at)}
    kept = _("La copie n° %(number)d, transmise le %(sent)s, reste lisible telle quelle.") % facts
    if dossier.campaign.addition_policy == Campaign.AdditionPolicy.WHOLE_DOSSIER:
        more = _(
            "Elle est suspendue tant que le dossier n’est pas transmis de nouveau : aucune "
            "décision n’est publiée."
        )
    else:
        more = _("Elle reste valable, pour les formations déjà transmises.")
    return f"{kept} {more}"
