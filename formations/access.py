"""Who reads and decides for which formation: small predicates on roles. Each makes one query."""

from formations.models import Role


def is_jury_of(user, formation) -> bool:
    """A juror of this formation, or of its whole school."""
    return Role.objects.of(user).jury().covering(formation).exists()


def manages(user, formation) -> bool:
    """An admissions manager of this formation, or of its whole school."""
    return Role.objects.of(user).managers().covering(formation).exists()


def manages_school(user, school) -> bool:
    """An admissions manager of the whole school."""
    return Role.objects.of(user).managers().filter(school=school, formation=None).exists()


def must_confirm(user) -> bool:
    """True for who may act on others' dossiers: the second factor is required of them (V31)."""
    return user.is_staff or Role.objects.of(user).exists()


def is_jury(user) -> bool:
    """A juror of anything."""
    return Role.objects.of(user).jury().exists()


def is_manager(user) -> bool:
    """An admissions manager of anything."""
    return Role.objects.of(user).managers().exists()
