"""The dated steps of a formation after the closing."""

from datetime import timedelta

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from formations.models.formations import Formation
from formations.models.words import bilingual


class CalendarStep(models.Model):
    """One dated step of a formation after the closing (the examination date is the formation's).

    `starts_at` to `ends_at`, the end being excluded; with `whole_days` the hours mean nothing, and
    a last day « 16 avril » is stored as 17 April 00:00 Paris.
    """

    class Kind(models.TextChoices):
        FILE_RESULTS = "file_results", _("Résultat de l’examen du dossier")
        ENGLISH = "english", _("Anglais")
        VIDEO = "video", _("Entretien vidéo différé")
        INTERVIEW_NOTICE = "interview_notice", _("Annonce des seconds entretiens")
        INTERVIEWS = "interviews", _("Entretiens")
        TESTS = "tests", _("Épreuves")
        TEST_RESULTS = "test_results", _("Résultat des épreuves")
        COMPANY_SEARCH = "company_search", _("Recherche d’entreprise")
        ADMINISTRATIVE_START = "administrative_start", _("Rentrée administrative")
        TERM_START = "term_start", _("Rentrée")
        LIST_CLOSED = "list_closed", _("Arrêt de la liste des admis")
        RECORDINGS_UNTIL = "recordings_until", _("Effacement des enregistrements")

    formation = models.ForeignKey(
        Formation, models.CASCADE, related_name="steps", verbose_name=_("formation")
    )
    kind = models.CharField(_("étape"), max_length=24, choices=Kind.choices)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin (exclue)"), null=True, blank=True)
    whole_days = models.BooleanField(_("jours entiers"), default=False)
    label_fr = models.CharField(_("nom (français)"), max_length=160)
    label_en = models.CharField(_("nom (anglais)"), max_length=160, blank=True)
    note_fr = models.CharField(_("remarque (français)"), max_length=300, blank=True)
    note_en = models.CharField(_("remarque (anglais)"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    label = bilingual("label")
    note = bilingual("note")

    class Meta:
        verbose_name = _("étape du calendrier")
        verbose_name_plural = _("calendrier")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["formation", "kind"], name="one_step_per_kind"),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="step_ends_after_start",
                violation_error_message=_("La fin ne précède pas le début."),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def first_day(self):
        """The day it starts, in Paris."""
        return localtime(self.starts_at, PARIS).date()

    @property
    def last_day(self):
        """The last day it covers, in Paris; None without end."""
        if self.ends_at is None:
            return None
        return localtime(self.ends_at - timedelta(seconds=1), PARIS).date()
