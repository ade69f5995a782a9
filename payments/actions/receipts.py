"""The PDF of a receipt: claimed, made outside any transaction, kept, then told by e-mail."""

import logging
from datetime import UTC

from django.db import transaction
from django.utils import translation

from accounts.instant import PARIS
from accounts.words import euros, moment
from dossiers import paper, store
from dossiers.actions.printing import put_off, to_make
from dossiers.models import StoredFile
from payments import mails
from payments.models import Receipt

log = logging.getLogger("payments")


def waiting(at, limit=20) -> list[int]:
    """Ids of receipts to make; those that failed wait behind the others."""
    rows = Receipt.objects.filter(to_make(at)).order_by("attempts", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def make_receipt(pk, *, at) -> bool:
    """Make one receipt's PDF, keep it and write its mail, once. True if it is made.

    Whatever fails, storage included, is noted and tried again later, and stops no other receipt.
    Rendering runs outside any transaction.
    """
    work = _claim(pk, at)
    if work is None:
        return False
    try:
        _keep(work, paper.printed("pdf/recu.html", _content(work)), at)
    except Exception as error:
        log.exception("receipt %s: not made", work.number)
        failed = Receipt.objects.filter(pk=work.pk, made_at=None)
        failed.update(**put_off(work.attempts, error, at))
        return False
    return True


def make_receipt_again(receipt) -> bool:
    """Have the clock make at once a receipt that failed; False if it is made by now."""
    rows = Receipt.objects.filter(pk=receipt.pk, made_at=None)
    return bool(rows.update(attempts=0, next_try_at=None))


def _claim(pk, at):
    with transaction.atomic():
        rows = Receipt.objects.select_for_update(of=("self",))
        rows = rows.select_related("payment__dossier__user", "payment__dossier__campaign")
        work = rows.filter(to_make(at), pk=pk).first()
        if work is None:
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
