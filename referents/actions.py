"""Verbs of this floor: what a dossier keeps here begins with it."""

from referents.models import PursuitOpinion, ReferentChoice


def prepare(dossier, event) -> None:
    """Give a dossier just opened its empty answers on referents and opinion.

    An effect of the journal's « open », in its transaction (`settings.DOSSIER_EFFECTS`).
    """
    ReferentChoice.objects.create(dossier=dossier)
    PursuitOpinion.objects.create(dossier=dossier)
