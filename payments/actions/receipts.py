"""The PDF of a receipt: claimed, made outside any transaction, kept, then told by e-mail."""

from datetime import UTC, timedelta

from django.db import transaction
from django.utils import translation

from accounts.instant import PARIS
from accounts.words import euros, moment
from dossiers import paper, store
from dossiers.models import StoredFile
from payments import mails
from payments.models import Receipt

#: A claim older than this is somebody's death: another may take the work.
CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 3


def waiting(at, limit=20) -> list[int]:
    """Ids of receipts to make: not made, not being made, not parked."""
    rows = Receipt.objects.filter(made_at=None, attempts__lt=MOST_ATTEMPTS)
    free = rows.exclude(claimed_at__gt=at - CLAIM)
    return list(free.order_by("pk").values_list("pk", flat=True)[:limit])


def make_receipt(pk, *, at) -> bool:
    """Make one receipt's PDF, keep it and write its mail, once. True if it is made.

    A failure is noted and tried three times. Rendering runs outside any transaction.
    """
    work = _claim(pk, at)
    if work is None:
        return False
    try:
        data = paper.printed("pdf/recu.html", _content(work))
    except paper.NotPrinted as error:
        Receipt.objects.filter(pk=work.pk).update(error=str(error)[:300], claimed_at=None)
        return False
    _keep(work, data, at)
    return True


def _claim(pk, at):
    with transaction.atomic():
        rows = Receipt.objects.select_for_update(of=("self",))
        rows = rows.select_related("payment__dossier__user", "payment__dossier__campaign")
        work = rows.filter(pk=pk, made_at=None).first()
        if work is None or (work.claimed_at and work.claimed_at > at - CLAIM):
            return None
        work.claimed_at, work.attempts = at, work.attempts + 1
        work.save(update_fields=["claimed_at", "attempts"])
    return work


def _content(work):
    """What the page says, in words: number, date, lines whose sum is the amount, payer."""
    payment, dossier = work.payment, work.payment.dossier
    with translation.override("fr"):
        return {
            "number": work.number,
            "dossier": dossier.number,
            "payer": payment.actor.full_name,
            "email": payment.actor.email,
            "campaign": dossier.campaign.name,
            "support_email": dossier.campaign.support_email,
            "moment": moment(payment.settled_at.astimezone(PARIS)),
            "created": payment.settled_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reference": payment.short_reference,
            "total": euros(payment.amount),
            "lines": [(each["label"], euros(each["cents"])) for each in payment.lines],
            "demo": payment.mode == payment.Mode.DEMO,
        }


def _keep(work, data, at):
    scan = paper.as_scan(data, f"Reçu {work.number}.pdf")
    key = store.keep(scan)
    with transaction.atomic():
        fresh = Receipt.objects.select_for_update().get(pk=work.pk)
        if fresh.made_at:
            return
        fresh.file = StoredFile.objects.create(
            key=key,
            name=scan.name,
            digest=scan.digest,
            type="pdf",
            size=scan.size,
            pages=scan.pages,
            created_at=at,
        )
        fresh.made_at, fresh.claimed_at, fresh.error = at, None, ""
        fresh.save(update_fields=["file", "made_at", "claimed_at", "error"])
        mails.receipt(work)
