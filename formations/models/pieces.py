"""Documents that a campaign or a formation asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from formations.models.campaigns import Campaign
from formations.models.formations import Formation
from formations.models.words import bilingual


class RequiredPiece(models.Model):
    """A document that a campaign, or one of its formations, asks for, in the words of its source.

    Without formation it applies to everyone. `types` are the accepted contents; `condition` names
    a predicate of the closed list, empty meaning always; `scope` says what it repeats over.
    """

    class Condition(models.TextChoices):
        ALWAYS = "", _("toujours")
        ADULT = "adult", _("majeur")
        OUTSIDE_EEA = "outside_eea", _("hors Espace économique européen et Suisse")
        OUTSIDE_EU = "outside_eu", _("hors Union européenne")
        OUTSIDE_EU_ADULT = "outside_eu_adult", _("hors Union européenne, majeur")
        NON_FRANCOPHONE = "non_francophone", _("pays non francophone")
        BURSARY = "bursary", _("boursier")
        STAY_ABROAD = "stay_abroad", _("séjour à l’étranger cette année")
        GRADUATED_RECENTLY = "graduated_recently", _("en cours ou diplômé depuis moins de 2 ans")
        BTS_OBTAINED = "bts_obtained", _("BTS obtenu")
        FOREIGN_DIPLOMA = "foreign_diploma", _("diplôme étranger")
        IDENTITY_CARD = "identity_card", _("carte d’identité choisie")
        PASSPORT = "passport", _("passeport choisi")
        YEAR_STUDIED = "year_studied", _("année d’études")
        EMPLOYER_AGREEMENT = "employer_agreement", _("accord d’employeur demandé")
        AVIS_DEPOSITED = "avis_deposited", _("avis déposé par le candidat")
        HAS_CERTIFICATE = "has_certificate", _("certification déclarée")
        APPRENTICE = "apprentice", _("apprenti")

    class Scope(models.TextChoices):
        DOSSIER = "dossier", _("une fois")
        CANDIDATURE = "candidature", _("par formation visée")
        YEAR = "year", _("par année d’études")
        LANGUAGE = "language", _("par langue")
        EXPERIENCE = "experience", _("par expérience")

    class Audience(models.TextChoices):
        SUPPORT = "support", _("service « Dossier commun »")
        JURY = "jury", _("jury aussi")

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="pieces", verbose_name=_("campagne")
    )
    formation = models.ForeignKey(
        Formation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pieces",
        verbose_name=_("formation"),
    )
    slug = models.SlugField(_("adresse"), max_length=60)
    page = models.CharField(_("page"), max_length=20)
    label_fr = models.CharField(_("nom (français)"), max_length=160)
    label_en = models.CharField(_("nom (anglais)"), max_length=160, blank=True)
    hint_fr = models.CharField(_("aide (français)"), max_length=500, blank=True)
    hint_en = models.CharField(_("aide (anglais)"), max_length=500, blank=True)
    types = models.JSONField(_("formats"), default=list)
    condition = models.CharField(
        _("demandée si"), max_length=24, choices=Condition.choices, blank=True, default=""
    )
    scope = models.CharField(
        _("demandée"), max_length=12, choices=Scope.choices, default=Scope.DOSSIER
    )
    mandatory = models.BooleanField(_("obligatoire"), default=True)
    forceable = models.BooleanField(_("transmission possible sans elle"), default=True)
    deferrable = models.BooleanField(_("« pas encore disponible » admis"), default=False)
    exemptible = models.BooleanField(_("« non concerné(e) » admis"), default=False)
    several = models.BooleanField(_("plusieurs fichiers"), default=False)
    portrait = models.BooleanField(_("photo d’identité"), default=False)
    audience = models.CharField(
        _("lue par"), max_length=8, choices=Audience.choices, default=Audience.JURY
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label = bilingual("label")
    hint = bilingual("hint")

    class Meta:
        verbose_name = _("pièce demandée")
        verbose_name_plural = _("pièces demandées")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "formation", "slug"], name="one_piece_per_slug"
            ),
            # A null differs from every null: without formation, the rule is said apart.
            models.UniqueConstraint(
                fields=["campaign", "slug"],
                condition=models.Q(formation=None),
                name="one_piece_per_slug_for_all",
            ),
        ]

    def __str__(self):
        return self.label
