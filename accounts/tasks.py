"""The clock's work for accounts."""


def send_mails(*, at, limit=50) -> int:
    """Send what waits in the outbox; the number sent."""
    return 0
