"""The day's full comparison: what we recorded against what the provider holds, to the cent."""

from datetime import timedelta

from accounts.instant import PARIS
from payments import gateway
from payments.actions.settling import settle
from payments.models import Comparison, Payment

#: Days of payments compared each day: a card payment may be contested for months.
DAYS = 180


def compare(*, at) -> Comparison:
    """Compare every payment of the last 180 days with every session the provider has of them.

    The difference, in cents, must be zero: each payment that differs is kept by its reference,
    whichever side lacks it. It is settled afterwards, so that a difference seen once is looked
    into and one seen twice is a fault. Raises `gateway.Unavailable`, and then writes nothing.
    """
    since = at - timedelta(days=DAYS)
    theirs = _theirs(since)
    ours = _ours(since, at)
    details = [
        {"reference": each, "ours": ours.get(each, 0), "theirs": theirs.get(each, 0)}
        for each in sorted(ours.keys() | theirs.keys())
        if ours.get(each, 0) != theirs.get(each, 0)
    ]
    facts = {
        "made_at": at,
        "sessions": len(theirs),
        "ours": sum(ours.values()),
        "theirs": sum(theirs.values()),
        "difference": sum(abs(each["ours"] - each["theirs"]) for each in details),
        "details": details[:500],
    }
    day = at.astimezone(PARIS).date()
    made = Comparison.objects.update_or_create(day=day, defaults=facts)[0]
    for each in details:
        settle(each["reference"], at=at, again=True)
    return made


def _theirs(since):
    """Cents the provider holds, by reference; several sessions of one reference add up."""
    held = {}
    for seen in gateway.sessions_since(since):
        held[seen.reference] = held.get(seen.reference, 0) + seen.held
    return held


def _ours(since, at):
    rows = Payment.objects.filter(opened_at__gte=since, opened_at__lte=at, mode=gateway.mode())
    paid = Payment.State.PAID
    return {
        reference: amount if state == paid else 0
        for reference, amount, state in rows.values_list("reference", "amount", "state")
    }
