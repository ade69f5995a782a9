"""The clock's work on payments: no notification is needed for money to be seen."""

import logging

from payments import actions, gateway
from payments.models import Payment

log = logging.getLogger("payments")

#: A provider silent so many times in one pass is left until the next.
PATIENCE = 3


def check_open_payments(*, at, limit=200) -> int:
    """Settle or end every payment under way. Returns how many changed; twice changes nothing."""
    changed = silent = 0
    for payment in Payment.objects.pending().order_by("pk")[:limit]:
        try:
            changed += actions.check(payment, at=at)
        except gateway.Unavailable:
            silent += 1
            log.warning("payment %s: no answer", payment.short_reference)
            if silent == PATIENCE:
                break
    return changed
