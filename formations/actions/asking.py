"""A question about a formation goes to its school."""

from django.db import transaction

from formations import mails


def ask_school(formation, *, name, email, question, at) -> None:
    """Mail the question to the formation's contact, with reply-to the person who asks (S1).

    `email` is one plain address, already cleaned. Nothing is kept but the mail itself.
    """
    with transaction.atomic():
        mails.question(formation, name=name, email=email, question=question, at=at)
