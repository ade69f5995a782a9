"""Who of the team looked at which file, when, from where: a trace, never a reason to refuse."""

from django.utils.timezone import localtime

from accounts.instant import PARIS
from dossiers.models import Consultation


def look(dossier_id, *, reader, at, door, file=None, network="") -> None:
    """Trace that this member of the team reads a file, or, without one, all those of the dossier.

    Once per person, file and day in Paris; a second look the same day writes nothing.
    """
    facts = {"reader": reader, "day": localtime(at, PARIS).date(), "file": file}
    same = facts if file else facts | {"dossier": dossier_id}
    if Consultation.objects.filter(**same).exists():
        return
    row = Consultation(dossier_id=dossier_id, at=at, door=door, network=network, **facts)
    # Two tabs at once: the table keeps one of the two.
    Consultation.objects.bulk_create([row], ignore_conflicts=True)
