"""PDFs of copies: asked, made by the clock, kept, rebuildable."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from dossiers import paper, store
from dossiers.models import Rendering, StoredFile

logger = logging.getLogger(__name__)

#: a claim older than this is somebody's death: another may take the work
CLAIM = timedelta(minutes=5)
#: after a failure, four times longer at each; never given up
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TITLES = {"dossier": "Dossier", "recepisse": "Récépissé"}


def ask_pdf(copy, kind, *, at) -> Rendering:
    """The PDF of a copy, asked now if its transmission did not (invented dossiers, older ones).

    Never made here: the clock does.
    """
    found, _created = Rendering.objects.get_or_create(
        copy=copy, kind=kind, defaults={"requested_at": at}
    )
    return found


def waiting(at, limit=20) -> list[int]:
    """Ids of PDFs to make; those that failed wait behind the others."""
    rows = Rendering.objects.filter(to_make(at)).order_by("attempts", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def to_make(at) -> Q:
    """Printing to be done: not made, not being made, not waiting after a failure."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM)
    return Q(made_at=None) & free & (Q(next_try_at=None) | Q(next_try_at__lte=at))


def put_off(attempts, error, at) -> dict:
    """What is written of printing that failed for the `attempts`-th time: why, and until when."""
    wait = min(FIRST_WAIT * 4 ** min(attempts - 1, 9), LONGEST_WAIT)
    told = f"{type(error).__name__} : {error}"[:300]
    return {"error": told, "claimed_at": None, "next_try_at": at + wait}


def render(rendering_id, *, at) -> bool:
    """Make one PDF and keep it. True if it is made.

    Whatever fails, storage included, is noted and tried again later, and stops no other. The
    rendering runs outside any transaction: only the claim and the result are written.
    """
    work = _claim(rendering_id, at)
    if work is None:
        return False
    make = paper.receipt_pdf if work.kind == Rendering.Kind.RECEIPT else paper.dossier_pdf
    try:
        _keep(work, make(work.copy.content), at)
    except Exception as error:
        logger.exception("copy %s: not printed", work.copy_id)
        failed = Rendering.objects.filter(pk=work.pk, made_at=None)
        failed.update(**put_off(work.attempts, error, at))
        return False
    return True


def _claim(rendering_id, at):
    with transaction.atomic():
        rows = Rendering.objects.select_for_update(of=("self",))
        work = rows.select_related("copy__dossier").filter(to_make(at), pk=rendering_id).first()
        if work is None:
            return None
        work.claimed_at, work.attempts = at, work.attempts + 1
        work.save(update_fields=["claimed_at", "attempts"])
    return work


def _keep(work, data, at):
    number = work.copy.dossier.number
    name = f"{TITLES[work.kind]} {number} - copie {work.copy.number}.pdf"
    scan = paper.as_scan(data, name)
    key = store.keep(scan)
    with transaction.atomic():
        file = StoredFile.objects.create(
            key=key,
            name=scan.name,
            digest=scan.digest,
            type="pdf",
            size=scan.size,
            pages=scan.pages,
            created_at=at,
        )
        Rendering.objects.filter(pk=work.pk).update(
            file=file, made_at=at, claimed_at=None, error=""
        )
