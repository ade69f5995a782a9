"""Repeated answers: one row each, saved field by field."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from dossiers.models.answers import mark
from dossiers.models.dossier import Dossier


class StudyYear(models.Model):
    """One school year since the bac; never deleted because another answer changed."""

    class Situation(models.TextChoices):
        STUDIES = "etudes", _("Études")
        WORK = "emploi", _("Emploi")
        GAP = "cesure", _("Césure")
        SEEKING = "recherche", _("Recherche d’emploi ou de formation")
        OTHER = "autre", _("Autre situation")

    class Status(models.TextChoices):
        INITIAL = "initial", _("Formation initiale")
        APPRENTICE = "apprentissage", _("Apprentissage")
        CONTINUING = "continue", _("Formation continue")

    class Result(models.TextChoices):
        PASSED = "valide", _("Année validée")
        ONGOING = "en_cours", _("Année en cours")
        FAILED = "ajourne", _("Ajourné")
        LEFT = "abandon", _("Année interrompue")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="study_years")
    year_start = models.PositiveSmallIntegerField(_("année"))
    situation = models.CharField(
        _("Situation"), max_length=10, choices=Situation.choices, blank=True
    )
    diploma = models.CharField(_("Diplôme préparé"), max_length=80, blank=True)
    speciality = models.CharField(_("Spécialité"), max_length=150, blank=True)
    establishment = models.CharField(_("Établissement"), max_length=150, blank=True)
    city = models.CharField(_("Ville"), max_length=120, blank=True)
    country = CountryField(_("Pays"), blank=True)
    status = models.CharField(_("Statut"), max_length=15, choices=Status.choices, blank=True)
    result = models.CharField(_("Résultat"), max_length=10, choices=Result.choices, blank=True)
    average_s1 = mark(_("Moyenne du 1er semestre"))
    average_s2 = mark(_("Moyenne du 2e semestre"))
    rank = models.PositiveSmallIntegerField(_("Rang"), null=True, blank=True)
    cohort = models.PositiveSmallIntegerField(_("Effectif de la promotion"), null=True, blank=True)
    ects = models.PositiveSmallIntegerField(_("Crédits ECTS obtenus"), null=True, blank=True)
    comment = models.TextField(_("Commentaire"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-year_start"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "year_start"], name="one_card_per_year")
        ]

    def __str__(self):
        return f"{self.year_start}-{self.year_start + 1}"


class LanguageSkill(models.Model):
    """One language and its level (CECRL)."""

    class Level(models.TextChoices):
        A1 = "A1", _("A1 — premiers mots")
        A2 = "A2", _("A2 — phrases simples")
        B1 = "B1", _("B1 — je me débrouille")
        B2 = "B2", _("B2 — à l’aise")
        C1 = "C1", _("C1 — courant")
        C2 = "C2", _("C2 — comme une langue maternelle")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="language_skills")
    language = models.CharField(_("Langue"), max_length=60, blank=True)
    level = models.CharField(_("Niveau"), max_length=2, choices=Level.choices, blank=True)
    certification = models.CharField(_("Certification"), max_length=80, blank=True)
    score = models.CharField(_("Score"), max_length=30, blank=True)
    certified_on = models.DateField(_("Date du test"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.language


class Experience(models.Model):
    """One job, internship or apprenticeship."""

    class Kind(models.TextChoices):
        INTERNSHIP = "stage", _("Stage")
        APPRENTICESHIP = "apprentissage", _("Apprentissage ou alternance")
        JOB = "emploi", _("Emploi")
        SUMMER = "ete", _("Emploi saisonnier")
        VOLUNTEER = "benevolat", _("Engagement associatif")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="experiences")
    kind = models.CharField(_("Type"), max_length=15, choices=Kind.choices, blank=True)
    organisation = models.CharField(_("Organisme"), max_length=150, blank=True)
    city = models.CharField(_("Ville"), max_length=120, blank=True)
    starts_on = models.DateField(_("Du"), null=True, blank=True)
    ends_on = models.DateField(_("Au"), null=True, blank=True)
    missions = models.TextField(_("Missions"), max_length=1500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.organisation
