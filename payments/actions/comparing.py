"""The day's full comparison: what we recorded against what the provider holds, to the cent."""

import logging
from datetime import timedelta

from accounts.instant import PARIS
from payments import gateway
from payments.actions.settling import settle
from payments.models import Comparison, Payment

log = logging.getLogger("payments")

#: Days of payments compared each day: a card payment may be contested for months.
DAYS = 180


def compare(*, at) -> Comparison:
    """Compare every payment of the last 180 days with every session the provider has of them.

    The difference, in cents, must be zero: each payment that differs is kept by its reference,
    whichever side lacks it. What differs at first sight is settled and read again before anything
    is recorded: money that moved while the sessions were listed is no difference, and what is left
    is a fault to look into. Raises `gateway.Unavailable`, and then no comparison is written: the
    day is compared again.
    """
    since = at - timedelta(days=DAYS)
    ours, theirs = _ours(since, at), _theirs(since)
    for each in _details(ours, theirs):
        _look_again(each["reference"], ours, theirs, at)
    details = _details(ours, theirs)
    facts = {
        "made_at": at,
        "sessions": len(theirs),
        "ours": sum(ours.values()),
        "theirs": sum(_held(theirs, each) for each in theirs),
        "difference": sum(abs(each["ours"] - each["theirs"]) for each in details),
        "details": details[:500],
    }
    day = at.astimezone(PARIS).date()
    return Comparison.objects.update_or_create(day=day, defaults=facts)[0]


def _look_again(reference, ours, theirs, at):
    """Settle one payment that differs, and put what both sides hold by now in its place."""
    payment = Payment.objects.filter(reference=reference, mode=gateway.mode()).first()
    if payment is None or not payment.provider_id:
        return
    try:
        payment = settle(reference, at=at, again=True)
        held = gateway.read_session(payment, at=at).held
    except gateway.Unknown:
        return  # the provider has no such session: that is the difference
    except gateway.Unavailable:
        raise
    except Exception:  # a fault of ours in one of them hides no other
        log.exception("payment %s: not settled", payment.short_reference)
        return
    ours[reference] = _counted(payment.amount, payment.state)
    theirs.setdefault(reference, {})[payment.provider_id] = held


def _details(ours, theirs):
    """What differs, in the order of the references."""
    both = ((each, ours.get(each, 0), _held(theirs, each)) for each in ours.keys() | theirs.keys())
    return [
        {"reference": reference, "ours": one, "theirs": other}
        for reference, one, other in sorted(both)
        if one != other
    ]


def _held(theirs, reference):
    return sum(theirs.get(reference, {}).values())


def _theirs(since):
    """Cents the provider holds, by reference then session: those of one reference add up.

    A session that names no reference was not opened here: its own id stands for one.
    """
    held = {}
    for seen in gateway.sessions_since(since):
        held.setdefault(seen.reference or seen.provider_id, {})[seen.provider_id] = seen.held
    return held


def _ours(since, at):
    rows = Payment.objects.filter(opened_at__gte=since, opened_at__lte=at, mode=gateway.mode())
    found = rows.values_list("reference", "amount", "state")
    return {reference: _counted(amount, state) for reference, amount, state in found}


def _counted(amount, state):
    return amount if state == Payment.State.PAID else 0
