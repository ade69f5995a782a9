"""The clock's work for accounts: what waits in the outbox leaves, what is old is erased."""

import time

from accounts import gateway, outbox
from accounts.actions import forgetting, sending

#: One round lasts at most about this long, far below the life of a claim.
ROUND_SECONDS = 60


def send_mails(*, at, limit=50) -> int:
    """Send what is due, one claimed mail at a time; the number sent.

    Each mail is claimed, handed over outside any transaction, then marked: killed in between,
    it leaves once more at most, under the same Message-ID. A server that does not answer ends
    the round; a mail refused for good is parked with the reason, and the others pass.
    """
    sent, begun = 0, time.monotonic()
    with gateway.Line() as line:
        while sent < limit and time.monotonic() - begun < ROUND_SECONDS:
            posting = sending.claim(at)
            if posting is None:
                break
            try:
                sent += _send(posting, line, at)
            except gateway.Unreachable as error:
                sending.release(posting, str(error), at)
                break
    return sent


def forget(*, at) -> int:
    """Erase what people were told would be erased by now; the number of rows concerned."""
    forgets = (forgetting.forget_requests, forgetting.forget_mails, forgetting.forget_visits)
    return sum(forget(at) for forget in forgets)


def _send(posting, line, at):
    try:
        posting.email.headers = outbox.headers(posting)  # for this journey alone: never stored
        line.deliver(posting.email, *outbox.filled(posting))
    except gateway.Deferred as error:
        sending.put_back(posting, str(error), at)
    except gateway.Rejected as error:
        sending.give_up(posting, str(error), at)
    else:
        sending.mark_sent(posting, at)
        return 1
    return 0
