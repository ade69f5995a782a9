"""What happened to a dossier, what support asked, why pieces are missing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossier import Candidature, Dossier


class Event(models.Model):
    """One line of the journal: who, what, when, why. Append-only."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events")
    name = models.CharField(_("événement"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("le"))
    note = models.TextField(blank=True)
    candidature = models.ForeignKey(
        Candidature, models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("journal")
        ordering = ["pk"]
        indexes = [models.Index(fields=["dossier", "name"], name="event_of_dossier")]

    def __str__(self):
        return self.name


class Consultation(models.Model):
    """One look of the team at a file, or at all those of a dossier together (U12). Append-only.

    Once per person, file and day.
    """

    class Door(models.TextChoices):
        DESK = "desk", _("au bureau")
        APART = "apart", _("à part")
        ARCHIVE = "archive", _("archive de tous les documents")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="consultations")
    #: The key of the file, and no link to its row: the trace outlives the file, and never keeps it.
    file = models.UUIDField(_("fichier"), null=True, blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lu par")
    )
    at = models.DateTimeField(_("le"))
    day = models.DateField()
    door = models.CharField(_("où"), max_length=8, choices=Door.choices)
    #: Network part only, as for account requests.
    network = models.CharField(_("réseau"), max_length=45, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations de fichiers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "file", "day"],
                condition=models.Q(file__isnull=False),
                name="one_look_per_file_and_day",
            ),
            models.UniqueConstraint(
                fields=["reader", "dossier", "day"],
                condition=models.Q(file__isnull=True),
                name="one_archive_per_day",
            ),
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.at:%d/%m/%Y %H:%M}"


class ComplementRequest(models.Model):
    """Pages that support opens again, until when, and the note the candidate reads."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="complement_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"))
    due_at = models.DateTimeField(_("à fournir avant le"))
    note = models.TextField(_("message au candidat"))
    pages = models.JSONField(_("pages ouvertes"), default=list)
    #: What is asked, as the candidate reads it: `{page, slot, label, reason}` each, in order.
    items = models.JSONField(_("éléments demandés"), default=list, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    answered = models.BooleanField(_("répondu"), default=False)

    class Meta:
        verbose_name = _("demande de compléments")
        verbose_name_plural = _("demandes de compléments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(closed_at=None),
                name="one_open_complement_request",
            )
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.due_at:%d/%m/%Y}"


class Justification(models.Model):
    """Why an item is missing from a transmission the candidate forces (S1, C41)."""

    class Reason(models.TextChoices):
        LOST = "perdu", _("Document perdu, duplicata demandé")
        WAITING = "attente", _("Document pas encore délivré")
        ABSENT = "inexistant", _("Ce document n’existe pas dans mon cas")
        OTHER = "autre", _("Autre raison")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="justifications")
    item = models.CharField(max_length=120)
    reason = models.CharField(_("motif"), max_length=12, choices=Reason.choices, blank=True)
    text = models.CharField(_("explication"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "item"], name="one_reason_per_item")
        ]

    def __str__(self):
        return self.item
