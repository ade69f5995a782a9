"""What changes of the person, with what dossiers say of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.refusal import Refused
from dossiers import access, mails, workflow
from dossiers.actions.counting import FOUND, keep_words
from dossiers.models import Dossier, ToldApart


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


def correct_person(dossier, *, why, actor, at, **given):
    """Correct what a candidate declared, at their request, with the proof seen: `why`.

    Returns {field: (before, after)}; nothing is written or told when nothing differs. Raises
    Refused unless of the team and for a reason.
    """
    with transaction.atomic():
        fresh = _by_support(dossier, actor, why)
        changed = correct_identity(fresh.user, actor=actor, at=at, **given)
        if changed:
            fresh.user.refresh_from_db()
            _record(fresh, "identity_corrected", why, actor=actor, at=at, fields=[*changed])
            names = [str(type(fresh.user)._meta.get_field(each).verbose_name) for each in changed]
            mails.changed_for(fresh, "identity", about=", ".join(names), note=why.strip())
    return changed


def change_address(dossier, email, *, why, actor, at):
    """Give the account another address once the identity was checked: `why` says how.

    Both addresses are told; other sessions end and personal links die. Raises Refused for an
    address that has an account, without a reason, or unless of the team.
    """
    with transaction.atomic():
        fresh = _by_support(dossier, actor, why)
        user = accounts.move_address(fresh.user, email, at=at)
        _found_again(user)
        fresh.user = user
        _record(fresh, "address_changed", why, actor=actor, at=at)
        mails.changed_for(fresh, "address", about=user.email, note=why.strip())
    return user


def tell_apart(dossier, other_id, *, why, actor, at) -> ToldApart:
    """Say that two dossiers that look like one person's are of two people, and why.

    Both journals keep it; saying it again changes nothing. Raises Refused unless of the team and
    for a reason, or where the two do not look alike (any more).
    """
    with transaction.atomic():
        for pk in sorted((dossier.pk, other_id)):  # one order, whoever asks from either side
            Dossier.objects.select_for_update().filter(pk=pk).first()
        fresh = _by_support(dossier, actor, why)
        other = Dossier.objects.like(fresh).filter(pk=other_id).first()
        if other is None:
            raise Refused(_("Ces deux dossiers ne se ressemblent pas, ou plus."))
        one, two = sorted((fresh.user_id, other.user_id))
        said = ToldApart.objects.create(
            one_id=one, other_id=two, said_by=actor, said_at=at, reason=why.strip()[:500]
        )
        for each, twin in ((fresh, other), (other, fresh)):
            _record(each, "told_apart", why, actor=actor, at=at, other=twin.number)
    return said


def _by_support(dossier, actor, why):
    """The fresh row, for the team and with a reason."""
    fresh = workflow.lock(dossier.pk)
    if not access.is_support(fresh, actor):
        raise Refused(_("Cette action ne vous est pas ouverte."))
    if not why.strip():
        raise Refused(_("Dites ce qui a été vérifié : le journal le garde."))
    return fresh


def _record(fresh, name, why, *, actor, at, **data):
    workflow.record(fresh, name, actor=actor, at=at, note=why.strip(), data=data)


def _found_again(user):
    for dossier in Dossier.objects.of(user).whole():
        keep_words(dossier)
        dossier.save(update_fields=FOUND)
