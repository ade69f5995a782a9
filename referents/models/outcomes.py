"""What becomes of an opinion: its author's own copy, and what its candidate may read of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier, StoredFile
from referents.models.requests import Recommendation


class OpinionPrint(models.Model):
    """The PDF of an opinion for its author (R09): asked at each sending, made by the clock."""

    recommendation = models.OneToOneField(
        Recommendation, models.CASCADE, primary_key=True, related_name="printed"
    )
    #: The sending it shows: a correction asks for another one.
    asked_at = models.DateTimeField(_("demandé le"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(_("établi le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("copie d’un avis pour son auteur")
        verbose_name_plural = _("copies d’avis pour leurs auteurs")

    def __str__(self):
        return str(self.recommendation_id)


class AccessRequest(models.Model):
    """A candidate asks for what referents wrote; a person decides, within a month (P3).

    Nothing of an opinion is here before the decision, and only what it discloses after.
    """

    class Decision(models.TextChoices):
        GRANTED = "granted", _("Communiqué en entier")
        PARTLY = "partly", _("Communiqué en partie")
        REFUSED = "refused", _("Refusé")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="access_requests")
    asked_at = models.DateTimeField(_("demandé le"))
    due_at = models.DateTimeField(_("réponse due avant le"))
    decision = models.CharField(
        _("décision"), max_length=8, choices=Decision.choices, blank=True, db_index=True
    )
    reason = models.TextField(_("motif"), max_length=2000, blank=True)
    disclosed = models.TextField(_("texte communiqué"), max_length=30000, blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidé par"),
    )

    class Meta:
        verbose_name = _("demande d’accès aux avis")
        verbose_name_plural = _("demandes d’accès aux avis")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(decision=""),
                name="one_access_request_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None, decided_by=None, disclosed="")
                | models.Q(
                    ~models.Q(decision=""),
                    ~models.Q(reason=""),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="access_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="refused") | models.Q(disclosed=""),
                name="access_refused_discloses_nothing",
            ),
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.asked_at:%d/%m/%Y}"


class AccessFile(models.Model):
    """A document of an opinion that a decision lets its candidate read."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "file"], name="one_access_to_a_file")
        ]

    def __str__(self):
        return str(self.file_id)


class Reading(models.Model):
    """When a person of the team reads the opinions of a dossier: what came since is new to them.

    A visit goes on while the dossier is opened again within the hour: what is new stays marked.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    #: The end of the visit before this one, or the beginning of the first.
    since = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lecture des avis")
        verbose_name_plural = _("lectures des avis")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "reader"], name="one_reading_per_reader")
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.reader_id}"
