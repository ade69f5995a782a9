"""The clock's work on payments: no notification is needed for money to be seen."""

import logging

from accounts.instant import PARIS
from dossiers.models import State
from payments import actions, gateway
from payments.actions.receipts import waiting
from payments.models import Comparison, Payment, Supplement

log = logging.getLogger("payments")

#: A provider silent so many times in one pass is left until the next.
PATIENCE = 3
#: Hour of Paris from which the day is compared: the night is over at the provider too.
EARLIEST = 4


def check_open_payments(*, at, limit=200) -> int:
    """Settle or end every payment under way. Returns how many changed; twice changes nothing."""
    changed = silent = 0
    for payment in Payment.objects.pending().order_by("pk")[:limit]:
        try:
            changed += actions.check(payment, at=at)
        except gateway.Unknown:  # an answer: the others are asked about
            log.warning("payment %s: no such session", payment.short_reference)
        except gateway.Unavailable:
            silent += 1
            log.warning("payment %s: no answer", payment.short_reference)
            if silent == PATIENCE:
                break
        except Exception:  # a fault of ours in one of them keeps no other waiting
            log.exception("payment %s: not settled", payment.short_reference)
    return changed


def compare_daily(*, at) -> int:
    """Once a day in Paris, compare everything with the provider. Returns 1 when it was done."""
    today = at.astimezone(PARIS).date()
    if at.astimezone(PARIS).hour < EARLIEST or Comparison.objects.filter(day=today).exists():
        return 0
    try:
        made = actions.compare(at=at)
    except gateway.Unavailable:
        log.warning("comparison: no answer")
        return 0
    if made.difference:
        log.error("comparison of %s: %d cents of difference", today, made.difference)
    return 1


def tell_unpaid(*, at, limit=200) -> int:
    """Say of each supplement whose date has passed that it is unpaid. Returns how many."""
    rows = Supplement.objects.filter(due_at__lte=at, paid_at=None, lapsed_at=None)
    rows = rows.exclude(dossier__state=State.REOPENED)
    return sum(actions.lapse_supplement(each, at=at) for each in rows.order_by("pk")[:limit])


def make_receipts(*, at, limit=20) -> int:
    """Make the receipts asked for. Returns how many were made."""
    return sum(actions.make_receipt(pk, at=at) for pk in waiting(at, limit))
