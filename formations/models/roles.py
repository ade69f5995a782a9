"""Who reads and decides for which school or formation."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from formations.models.campaigns import School
from formations.models.formations import Formation


class RoleQuerySet(models.QuerySet):
    """Named questions on roles."""

    def of(self, user):
        """The roles of one person."""
        return self.filter(user_id=user.pk)

    def jury(self):
        """Jurors."""
        return self.filter(kind=Role.Kind.JURY)

    def managers(self):
        """Admissions managers."""
        return self.filter(kind=Role.Kind.MANAGER)

    def covering(self, formation):
        """Roles on this formation, or on its whole school."""
        whole = models.Q(formation=None, school_id=formation.school_id)
        return self.filter(whole | models.Q(formation=formation))


class Role(models.Model):
    """What a juror or an admissions manager may see: a whole school, or one of its formations."""

    class Kind(models.TextChoices):
        JURY = "jury", _("jury")
        MANAGER = "manager", _("responsable des admissions")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("personne")
    )
    school = models.ForeignKey(
        School, models.CASCADE, related_name="roles", verbose_name=_("école")
    )
    formation = models.ForeignKey(
        Formation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("formation"),
        help_text=_("Vide : toutes les formations de l’école."),
    )
    kind = models.CharField(_("rôle"), max_length=8, choices=Kind.choices)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        ordering = ["school", "kind", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school", "formation", "kind"], name="one_role_once"
            ),
            # A null differs from every null: without formation, the rule is said apart.
            models.UniqueConstraint(
                fields=["user", "school", "kind"],
                condition=models.Q(formation=None),
                name="one_role_once_for_all",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} — {self.formation or self.school}"
