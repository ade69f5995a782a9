"""What the owner of an account changes: password, address, language; and what staff correct."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mails, tokens
from accounts.actions.requests import DECLARED
from accounts.models import EmailChange, User, plain_address
from accounts.refusal import Refused

#: How long the link sent to a new address works.
CHANGE_LIFE = timedelta(days=2)


def ask_reset(email, *, language, at) -> None:
    """Write the mail that answers a forgotten password: a link, or « no account here ».

    The screen says the same in both cases (V27). An inactive account has no link.
    """
    user = User.objects.filter(email=plain_address(email), is_active=True).first()
    with transaction.atomic():
        if user:
            mails.reset_link(user, tokens.stamped(user.pk, at))
        else:
            mails.no_account(plain_address(email), language)


def send_code(email, reference, *, language) -> None:
    """Write the mail that answers a sign-in by code: the code, or « no account here » (V27).

    `reference` is what the browser keeps: the digits are computed from it when the mail leaves.
    """
    user = User.objects.filter(email=plain_address(email), is_active=True).first()
    with transaction.atomic():
        if user:
            mails.login_code(user, reference)
        else:
            mails.no_account(plain_address(email), language)


def choose_password(user, password, *, at) -> User:
    """Give the account a new password; other sessions end, links die, the owner is told (V32)."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.set_password(password)
        row.serial += 1
        row.save(update_fields=["password", "serial"])
        mails.password_changed(row)
    user.password, user.serial = row.password, row.serial
    return row


def ask_email_change(user, email, *, at) -> None:
    """Ask the owner of a new address to confirm it, and warn the present one.

    An address that has an account gets another mail, and the screen says the same (V27).
    """
    address = plain_address(email)
    owner = User.objects.filter(email=address).first()
    with transaction.atomic():
        change = EmailChange.objects.create(user=user, email=address, created_at=at)
        if owner:
            mails.address_taken(owner)
        else:
            mails.confirm_new_address(change)
        mails.address_change_asked(change)


def change_fault(change, serial, at) -> bool:
    """True when this confirmation link no longer works: used, older than two days or revoked."""
    late = at >= change.created_at + CHANGE_LIFE
    return bool(change.confirmed_at) or late or change.user.serial != serial


def confirm_email_change(change, serial, *, at) -> User:
    """Make the new address the account's; tell the old one; other sessions end, links die.

    Raises Refused for a link that no longer works, or an address taken meanwhile.
    """
    with transaction.atomic():
        row = EmailChange.objects.select_for_update().get(pk=change.pk)
        user = User.objects.select_for_update().get(pk=row.user_id)
        row.user = user
        if change_fault(row, serial, at):
            raise Refused(_("Ce lien ne fonctionne plus. Refaites la demande depuis votre compte."))
        old = user.email
        _move(user, row.email)
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        mails.address_changed(user, old)
    return user


def move_address(user, email, *, at) -> User:
    """Give an account another address, decided by the team after an identity check.

    The old address is told here, the new one by whoever calls. Raises Refused when the new one
    already has an account or is the present one.
    """
    address = plain_address(email)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if address == row.email:
            raise Refused(_("C’est déjà l’adresse de ce compte."))
        old = row.email
        _move(row, address)
        mails.address_changed(row, old)
    return row


def choose_language(user, language) -> None:
    """Remember the language of the screens and of the mails."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def correct_identity(user, *, actor, at, **fields) -> dict:
    """Correct the declared data of an account, by support; {field: (before, after)} (P4).

    Raises TypeError for a field that is not declared data.
    """
    if unknown := set(fields) - set(DECLARED):
        raise TypeError(f"not declared data: {unknown}")
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        before = {name: getattr(row, name) for name in fields}
        changed = {name: (before[name], new) for name, new in fields.items() if before[name] != new}
        for name, (_old, new) in changed.items():
            setattr(row, name, new)
        row.save(update_fields=[*changed])
    return changed


def set_access(user, *, actor, at, is_active, is_staff, is_superuser=None, groups=None) -> User:
    """What an account may open, decided by an administrator; closing it ends its sessions.

    `is_superuser` and `groups` stay as they are when None. Raises Refused for one's own account.
    """
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Un autre administrateur doit changer vos propres droits."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.serial += row.is_active and not is_active
        row.is_active, row.is_staff = is_active, is_staff
        row.is_superuser = row.is_superuser if is_superuser is None else is_superuser
        row.save(update_fields=["serial", "is_active", "is_staff", "is_superuser"])
        if groups is not None:
            row.groups.set(groups)
    return row


def create_staff(email, *, at, first_names="", birth_name="", is_staff=False) -> User:
    """An account made by an administrator: no password until its owner chooses one by mail.

    Raises Refused when the address has an account.
    """
    address = plain_address(email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address,
                created_at=at,
                first_names=first_names,
                birth_name=birth_name,
                is_staff=is_staff,
            )
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
            mails.welcome_staff(user, tokens.stamped(user.pk, at))
    except IntegrityError as error:
        raise Refused(_("Cette adresse a déjà un compte.")) from error
    return user


def _move(user, address):
    user.email = address
    user.serial += 1
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "serial"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    except IntegrityError as error:
        raise Refused(_("Cette adresse ne peut pas être utilisée.")) from error
