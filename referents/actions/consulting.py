"""Somebody of the team opens a dossier, and reads what people answered."""

from datetime import timedelta

from referents.models import Reading

#: Opened again within this time, it is the same visit.
VISIT = timedelta(hours=1)
#: The instant of a visit is written at most once in this time: looking costs no commit.
WRITTEN_EVERY = timedelta(minutes=5)


def consult(dossier, *, reader, at):
    """Note that `reader` opens the dossier. The instant after which an opinion is new to them, or
    None the first time: nothing is new to who never read.
    """
    known = Reading.objects.filter(dossier=dossier, reader=reader).first()
    if known is not None and at < known.read_at + WRITTEN_EVERY:
        return known.since
    since = at if known is None else known.since
    if known is not None and at >= known.read_at + VISIT:
        since = known.read_at
    Reading.objects.bulk_create(
        [Reading(dossier=dossier, reader=reader, since=since, read_at=at)],
        update_conflicts=True,
        unique_fields=["dossier", "reader"],
        update_fields=["since", "read_at"],
    )
    return since if known else None
