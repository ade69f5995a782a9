"""PDFs of copies: asked, made by the clock, kept, rebuildable."""

from datetime import timedelta

from django.db import transaction

from dossiers import paper, store
from dossiers.models import Rendering, StoredFile

#: a claim older than this is somebody's death: another may take the work
CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 3
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
    """Ids of PDFs to make: asked, not made, not being made, not parked."""
    rows = Rendering.objects.filter(made_at=None, attempts__lt=MOST_ATTEMPTS)
    free = rows.exclude(claimed_at__gt=at - CLAIM)
    return list(free.order_by("pk").values_list("pk", flat=True)[:limit])


def render(rendering_id, *, at) -> bool:
    """Make one PDF and keep it. True if it is made; a failure is noted, tried three times.

    The rendering runs outside any transaction: only the claim and the result are written.
    """
    work = _claim(rendering_id, at)
    if work is None:
        return False
    make = paper.receipt_pdf if work.kind == Rendering.Kind.RECEIPT else paper.dossier_pdf
    try:
        data = make(work.copy.content)
    except paper.NotPrinted as error:
        Rendering.objects.filter(pk=work.pk).update(error=str(error)[:300], claimed_at=None)
        return False
    _keep(work, data, at)
    return True


def _claim(rendering_id, at):
    with transaction.atomic():
        rows = Rendering.objects.select_for_update(of=("self",))
        work = rows.select_related("copy__dossier").filter(pk=rendering_id, made_at=None).first()
        if work is None or (work.claimed_at and work.claimed_at > at - CLAIM):
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
