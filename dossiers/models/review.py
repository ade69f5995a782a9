"""What the team says of each document, and the ready-made reasons it says it with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.papers import Document
from formations.models.words import bilingual


class Judgement(models.TextChoices):
    """What a member of the team may say of a document; each has its one key on the desk."""

    FIT = "fit", _("Conforme")
    REPLACE = "replace", _("À remplacer")
    UNREADABLE = "unreadable", _("Illisible")
    NOT_NEEDED = "not_needed", _("Non exigée")


#: Judgements that ask something of the candidate, hence a reason.
REFUSED = (Judgement.REPLACE, Judgement.UNREADABLE)


class ReasonTemplate(models.Model):
    """A ready-made reason for a judgement, in the candidate's language; the team edits the list."""

    judgement = models.CharField(
        _("verdict"), max_length=10, choices=[(j.value, j.label) for j in REFUSED]
    )
    label = models.CharField(_("titre court"), max_length=60)
    text_fr = models.CharField(_("texte lu par le candidat (français)"), max_length=500)
    text_en = models.CharField(_("texte lu par le candidat (anglais)"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    retired = models.BooleanField(_("retiré"), default=False)

    class Meta:
        verbose_name = _("motif type")
        verbose_name_plural = _("motifs types")
        ordering = ["judgement", "position", "pk"]

    def __str__(self):
        return self.label

    text = bilingual("text")


class VerdictQuerySet(models.QuerySet):
    """Named questions on verdicts."""

    def standing(self):
        """Verdicts neither replaced nor taken back: one per document at most."""
        return self.filter(ended_at=None)


class Verdict(models.Model):
    """One judgement on one document: who, when, why. Append-only: another one ends it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="verdicts")
    judgement = models.CharField(_("verdict"), max_length=10, choices=Judgement.choices)
    template = models.ForeignKey(
        ReasonTemplate, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: As the candidate reads it, already in their language.
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("le"))
    ended_at = models.DateTimeField(_("remplacé ou repris le"), null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(ended_at=None),
                name="one_standing_verdict",
            )
        ]

    def __str__(self):
        return self.get_judgement_display()

    @property
    def refuses(self) -> bool:
        """Whether it asks something of the candidate."""
        return self.judgement in REFUSED
