"""Files, the pieces they fill, the numbered copies and the PDFs made of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossier import Dossier


class StoredFile(models.Model):
    """Bytes kept under a generated key. Belongs to nobody: others point to it (PROTECT)."""

    class State(models.TextChoices):
        CLEAN = "clean", _("sain")
        PENDING = "pending", _("en attente d’analyse")
        INFECTED = "infected", _("infecté")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100, unique=True)
    original_key = models.CharField(max_length=100, blank=True)
    name = models.CharField(_("nom du fichier"), max_length=150)
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=4)
    size = models.PositiveIntegerField(_("octets"))
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLEAN)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")

    def __str__(self):
        return self.name


class DocumentQuerySet(models.QuerySet):
    """Named questions on documents."""

    def current(self):
        """Documents in place: neither removed nor replaced."""
        return self.filter(removed_at=None)

    def reusable(self):
        """Documents in place that hold a file, with it: they may answer another piece too."""
        return self.current().filter(status=Document.Status.DEPOSITED).select_related("file")


class Document(models.Model):
    """What a candidate answered to one piece: a file, « non concerné(e) », or a later date."""

    class Status(models.TextChoices):
        DEPOSITED = "deposited", _("Déposé")
        EXEMPT = "exempt", _("Non concerné(e)")
        LATER = "later", _("Pas encore disponible")

    class Origin(models.TextChoices):
        CANDIDATE = "candidate", _("Candidat")
        SUPPORT = "support", _("Service « Dossier commun »")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="documents")
    page = models.CharField(max_length=20)
    #: The expected piece this answers: `<slug of the piece>` or `<slug>-<id of the row>`.
    slot = models.CharField(max_length=80, db_index=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DEPOSITED)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    later_until = models.DateField(_("attendu le"), null=True, blank=True)
    kind = models.CharField(_("type"), max_length=20, blank=True)
    title = models.CharField(_("titre"), max_length=150, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CANDIDATE)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="deposited", file__isnull=False)
                | ~models.Q(status="deposited"),
                name="deposited_document_has_file",
            )
        ]

    def __str__(self):
        return self.title or self.slot


class Copy(models.Model):
    """What a dossier said at one transmission; immutable but for the purge."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField(_("copie"))
    made_at = models.DateTimeField(_("établie le"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("copie")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_copy_per_number")
        ]

    def __str__(self):
        return f"{self.dossier_id} n° {self.number}"


class CopyDocument(models.Model):
    """A file that a numbered copy holds: kept as long as the copy is."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="documents")
    slot = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self):
        return self.label


class Rendering(models.Model):
    """A PDF of a copy: asked by a person or an event, made by the clock, rebuildable."""

    class Kind(models.TextChoices):
        DOSSIER = "dossier", _("Dossier complet")
        RECEIPT = "recepisse", _("Récépissé")

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="renderings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "kind"], name="one_pdf_per_kind")]

    def __str__(self):
        return f"{self.kind} {self.copy_id}"
