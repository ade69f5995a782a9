"""Who reads and decides for which school or formation."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from formations.models import Role


def grant_role(user, *, kind, school, formation=None) -> Role:
    """Give the role, once: granting it again returns the row already there.

    Raises Refused for a formation of another school.
    """
    if formation is not None and formation.school_id != school.pk:
        raise Refused(_("Cette formation n’est pas de cette école."))
    with transaction.atomic():
        row, _created = Role.objects.get_or_create(
            user=user, kind=kind, school=school, formation=formation
        )
    return row


def revoke_role(role) -> None:
    """Take the role back; nothing if it is gone already."""
    with transaction.atomic():
        Role.objects.filter(pk=role.pk).delete()
