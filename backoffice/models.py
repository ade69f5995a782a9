"""What the team asks for many dossiers at once, and what came of it, line by line."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchQuerySet(models.QuerySet):
    """Named questions on batches."""

    def to_run(self, claims_before):
        """Asked for, not ended, and run by nobody since `claims_before`."""
        free = models.Q(claimed_at=None) | models.Q(claimed_at__lte=claims_before)
        return self.filter(free, state__in=(Batch.State.WAITING, Batch.State.RUNNING))


class Batch(models.Model):
    """One gesture on an exact list of dossiers: prepared, looked at, launched, then run."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("Export")
        ASSIGN = "assign", _("Prise en charge")
        VALIDATE = "validate", _("Validation")
        REMIND = "remind", _("Rappel")

    class State(models.TextChoices):
        DRAFT = "draft", _("À lancer")
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Terminé")
        STOPPED = "stopped", _("Arrêté")

    kind = models.CharField(_("geste"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    #: the exact list: ids of dossiers, in their order, fixed when the batch was prepared
    dossiers = models.JSONField(default=list)
    total = models.PositiveIntegerField(_("dossiers"), default=0)
    done = models.PositiveIntegerField(_("traités"), default=0)
    #: agent to assign to; columns and format of an export
    options = models.JSONField(default=dict)
    #: the filter of the list, as the file's name carries it
    label = models.CharField(max_length=80, blank=True)
    file_key = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(_("fichier"), max_length=150, blank=True)
    erase_at = models.DateTimeField(_("effacé le"), null=True, blank=True)
    error = models.CharField(_("arrêté parce que"), max_length=300, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("traitement par lot")
        verbose_name_plural = _("traitements par lot")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class BatchLine(models.Model):
    """What came of one dossier of a batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="+")
    done = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="one_line_per_dossier")
        ]

    def __str__(self):
        return f"{self.batch_id} {self.dossier_id}"


class SavedView(models.Model):
    """Filters of the work queue kept under a name, for their author or for the whole team (U13)."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("auteur")
    )
    name = models.CharField(_("nom"), max_length=60)
    #: the query string of the queue's address
    query = models.CharField(max_length=300, blank=True)
    shared = models.BooleanField(_("partagée avec l’équipe"), default=False)

    class Meta:
        verbose_name = _("vue enregistrée")
        verbose_name_plural = _("vues enregistrées")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_per_name_and_owner")
        ]

    def __str__(self):
        return self.name
