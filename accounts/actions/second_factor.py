"""The second factor of an account: what is told to its owner, and what ends with it."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import mails
from accounts.models import User


def tell_second_factor(user, event) -> None:
    """Tell the owner what has just become of the second factor (V32).

    `event` is « activated », « deactivated » or « codes »; raises KeyError for any other.
    """
    write = {
        "activated": mails.second_factor_on,
        "deactivated": mails.second_factor_off,
        "codes": mails.new_recovery_codes,
    }[event]
    with transaction.atomic():
        write(user)


def end_sessions(user) -> User:
    """End every session of the account and revoke its links; the caller may keep its own open."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.serial += 1
        row.save(update_fields=["serial"])
    user.serial = row.serial
    return row


def forget_second_factor(user) -> bool:
    """Remove the device and the recovery codes of who lost them; False when there was none.

    Every session ends; the owner is told, and sets another one at the next sign-in.
    """
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        gone, _rows = Authenticator.objects.filter(user=row).delete()
        if not gone:
            return False
        row.serial += 1
        row.save(update_fields=["serial"])
        mails.second_factor_lost(row)
    user.serial = row.serial
    return True
