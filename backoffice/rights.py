"""Who can do what, read from where it is decided: groups, permissions, transitions, roles (A04).

Nothing here is a list kept beside the code: the tables are those of the administration, asked what
they allow; the gestures are asked of the very predicates that guard them.
"""

import copy
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count, Prefetch, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers import access, workflow
from formations.models import Role
from referents import access as opinions

VERBS = {
    "view": _("consulter"),
    "add": _("ajouter"),
    "change": _("modifier"),
    "delete": _("supprimer"),
}
#: The key of the dossier's candidate, and of whoever is somebody else, for predicates on a dossier.
_CANDIDATE, _OTHER = 1, 2
_DOSSIER = SimpleNamespace(user_id=_CANDIDATE)


@dataclass(frozen=True)
class Holder:
    """A group, or the administrators: its permissions, and how many people have them now.

    It answers `has_perm` as one of its members of the team would.
    """

    name: str
    people: int
    may: frozenset = frozenset()
    everything: bool = False
    pk: int = _OTHER
    is_active: bool = True
    is_staff: bool = True

    def has_perm(self, permission):
        """Whether a member of the team who is in this group alone may."""
        return self.everything or permission in self.may


def holders() -> list[Holder]:
    """Every group by name, then the administrators, who may all."""
    active = Count("user", filter=Q(user__is_active=True))
    rows = Group.objects.annotate(people=active).order_by("name")
    found = [
        Holder(group.name, group.people, frozenset(map(_named, group.permissions.all())))
        for group in rows.prefetch_related("permissions__content_type")
    ]
    chiefs = User.objects.filter(is_superuser=True, is_active=True).count()
    return [*found, Holder(str(_("Administrateurs")), chiefs, everything=True)]


def _named(permission):
    return f"{permission.content_type.app_label}.{permission.codename}"


def tables(request, columns) -> list[tuple]:
    """(application, [(table, [verbs of each column])]): what the screens of each table allow.

    A verb that a table offers to nobody (rows that only actions write) is in no cell.
    """
    found = {}
    for model, screen in admin.site._registry.items():
        offered = _offered(request, screen)
        cells = [_verbs(model, offered, holder) for holder in columns]
        application = model._meta.app_config.verbose_name
        found.setdefault(application, []).append((capfirst(model._meta.verbose_name_plural), cells))
    order = sorted(found.items(), key=lambda each: str(each[0]))
    return [(name, sorted(rows, key=lambda row: str(row[0]))) for name, rows in order]


def _offered(request, screen):
    """The verbs of a table's screen for who may all."""
    omnipotent = copy.copy(request)
    omnipotent.user = User(is_active=True, is_staff=True, is_superuser=True)
    allows = {
        "view": screen.has_view_permission,
        "add": screen.has_add_permission,
        "change": screen.has_change_permission,
        "delete": screen.has_delete_permission,
    }
    return [verb for verb in VERBS if allows[verb](omnipotent)]


def _verbs(model, offered, holder):
    app, name = model._meta.app_label, model._meta.model_name
    may = [verb for verb in offered if holder.has_perm(f"{app}.{verb}_{name}")]
    # Who may change a row sees it, though its group was not given the right to look.
    if may == ["change"] and "view" in offered:
        may = ["view", "change"]
    return [VERBS[verb] for verb in may]


def _permission(name):
    return lambda actor: actor is not None and actor.is_staff and actor.has_perm(name)


#: Gestures that are no transition, with what guards each.
GESTURES = (
    (
        _("Examiner les pièces, agir pour le candidat, écrire, noter, traiter par lots"),
        lambda actor: access.is_support(_DOSSIER, actor),
    ),
    (
        _("Traiter une alerte d’argent, rembourser un double paiement"),
        lambda actor: access.is_support(_DOSSIER, actor),
    ),
    (_("Télécharger les documents d’un dossier"), _permission("dossiers.view_document")),
    (_("Voir les chiffres de l’argent"), _permission("payments.view_payment")),
    (_("Lire les courriels partis et leurs modèles"), _permission("accounts.view_posting")),
    (_("Remettre en attente un courriel abandonné"), _permission("accounts.change_posting")),
    (_("Modifier le texte des courriels"), _permission("accounts.add_mailwording")),
    (
        _("Décider de l’accès d’un candidat aux avis"),
        lambda actor: actor is not None and opinions.may_decide(actor),
    ),
    (_("Publier, retirer ou dupliquer une campagne"), _permission("formations.change_campaign")),
    (
        _("Donner et retirer des droits"),
        lambda actor: isinstance(actor, Holder) and actor.everything,
    ),
)


def gestures(columns) -> list[tuple]:
    """(gesture, [yes or no]) for the candidate on their own dossier, each column, and the clock."""
    candidate = Holder("", 0, pk=_CANDIDATE, is_staff=False)
    actors = [candidate, *columns, None]
    decided = [
        (each.label, [bool(each.who(_DOSSIER, actor)) for actor in actors])
        for each in workflow.TABLE
    ]
    return decided + [(label, [bool(may(actor)) for actor in actors]) for label, may in GESTURES]


@dataclass
class Person:
    """Somebody who may more than a candidate: by which groups, direct rights and roles."""

    user: User
    groups: list = field(default_factory=list)
    direct: list = field(default_factory=list)
    roles: list = field(default_factory=list)


def people() -> list[Person]:
    """Every active account with a right of any kind, in four queries."""
    roles = Role.objects.select_related("school", "formation__campaign")
    rows = User.objects.filter(
        Q(is_staff=True)
        | Q(is_superuser=True)
        | Q(groups__isnull=False)
        | Q(user_permissions__isnull=False)
        | Q(roles__isnull=False),
        is_active=True,
    ).distinct()
    rows = rows.prefetch_related(
        "groups", "user_permissions__content_type", Prefetch("roles", roles)
    )
    return [
        Person(
            user=user,
            groups=[group.name for group in user.groups.all()],
            direct=[each.name for each in user.user_permissions.all()],
            roles=list(user.roles.all()),
        )
        for user in rows.order_by("-is_superuser", "-is_staff", "birth_name", "pk")
    ]


def scopes() -> list[tuple]:
    """(school, [(formation or None for all, kind, [people])]) of every role given."""
    rows = Role.objects.select_related("school", "formation__campaign", "user")
    found = {}
    for role in rows.filter(user__is_active=True).order_by("school__name", "formation", "kind"):
        of_school = found.setdefault(role.school, {})
        of_school.setdefault((role.formation, role.get_kind_display()), []).append(role.user)
    return [
        (school, [(formation, kind, held) for (formation, kind), held in rows.items()])
        for school, rows in found.items()
    ]
