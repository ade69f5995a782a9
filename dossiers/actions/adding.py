"""Support adds a formation to a transmitted dossier, at its candidate's request (S1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import workflow
from dossiers.actions.wishes import (
    candidature_to,
    choice_refusal,
    choose,
    chosen_already,
    open_formation,
)
from dossiers.models import Candidature
from formations.models import Formation


def add_formation(dossier, formation_id, *, note, actor, at) -> Candidature:
    """Re-open a transmitted dossier with one formation more, to be transmitted again.

    The candidate then has its letter, its notice and what it costs to do before the closing.
    Raises Refused in words: the campaign is closed, the dossier is in another state, or the
    formation cannot be added.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        candidature = candidature_to(fresh, open_formation(fresh, formation_id))
        if chosen_already(candidature):
            raise Refused(_("Cette formation est déjà dans le dossier."))
        workflow.perform(fresh, "reopen", actor=actor, at=at, note=note)
        fresh = candidature.dossier = workflow.lock(dossier.pk)
        return choose(fresh, candidature, actor=actor, at=at)


def addable(dossier) -> list[tuple]:
    """Every formation of the campaign not chosen yet, and why it cannot be added, or None."""
    chosen = dossier.candidatures.chosen().values("formation")
    rows = Formation.objects.filter(campaign_id=dossier.campaign_id, open_to_application=True)
    rows = rows.exclude(pk__in=chosen).select_related("school").order_by("position", "pk")
    known = {each.formation_id: each for each in dossier.candidatures.all()}
    new = (known.get(row.pk) or Candidature(formation=row) for row in rows)
    return [(row, choice_refusal(dossier, each)) for row, each in zip(rows, new, strict=True)]
