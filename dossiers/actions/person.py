"""What changes of the person, with what dossiers say of it."""

from django.db import transaction

from accounts import actions as accounts
from dossiers.actions.counting import search_words
from dossiers.models import Dossier


def correct_identity(user, *, actor, at, **given):
    """Correct the declared data of an account (support only, S1); its dossiers are found by it."""
    with transaction.atomic():
        changed = accounts.correct_identity(user, actor=actor, at=at, **given)
        _found_again(user)
    return changed


def confirm_email_change(change, serial, *, at):
    """Give an account its new address, by which its dossiers are found. Returns the user."""
    with transaction.atomic():
        user = accounts.confirm_email_change(change, serial, at=at)
        _found_again(user)
    return user


def _found_again(user):
    for dossier in Dossier.objects.of(user).whole():
        dossier.search = search_words(dossier)
        dossier.save(update_fields=["search"])
