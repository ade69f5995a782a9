"""What one applies to: formations with their options, accepted titles and own calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from formations.models.campaigns import Campaign, Pool, School
from formations.models.words import bilingual


class Notice(models.Model):
    """A school's notice to candidates, in one of its versions; which one was accepted is kept."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="notices", verbose_name=_("école")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="notices", verbose_name=_("campagne")
    )
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("titre"), max_length=250)
    url = models.URLField(_("adresse du document"), blank=True)
    text_fr = models.TextField(_("texte (français)"), blank=True)
    text_en = models.TextField(_("texte (anglais)"), blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    text = bilingual("text")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["campaign", "school", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "school", "version"], name="one_notice_per_version"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"


class FormationQuerySet(models.QuerySet):
    """Named questions on formations."""

    def published(self):
        """Formations of published campaigns."""
        return self.filter(campaign__published_at__isnull=False)

    def current(self, at):
        """Published formations whose campaign is not closed."""
        return self.filter(campaign__in=Campaign.objects.not_closed(at))

    def judged_by(self, user):
        """Formations this person is a juror of, by its school or by itself."""
        return self.under(user.roles.filter(kind="jury"))

    def managed_by(self, user):
        """Formations this person manages the admissions of, by its school or by itself."""
        return self.under(user.roles.filter(kind="manager"))

    def under(self, roles):
        """Formations that these roles cover."""
        schools = roles.filter(formation=None).values("school")
        return self.filter(
            models.Q(school__in=schools) | models.Q(pk__in=roles.values("formation"))
        )

    def with_cards(self):
        """With school, campaign, pool, options and their pools: what a card shows."""
        options = Option.objects.select_related("pool")
        return self.select_related("school", "campaign", "pool").prefetch_related(
            models.Prefetch("options", queryset=options), "campaign__tariffs"
        )

    def with_page(self):
        """What the page of one formation shows besides its card."""
        return self.with_cards().select_related("notice").prefetch_related("titles", "steps")


class Formation(models.Model):
    """One formation of one school in one campaign.

    Everything after the closing belongs here: 1st and 2nd year of one school have other calendars.
    """

    class Route(models.TextChoices):
        APPRENTICESHIP = "apprentissage", _("Apprentissage")
        STUDENT = "etudiant", _("Statut étudiant")
        CONTINUING = "continue", _("Formation continue diplômante")
        PROFESSIONALISATION = "professionnalisation", _("Contrat de professionnalisation")
        MASTERE = "mastere", _("Mastère Spécialisé")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="formations", verbose_name=_("campagne")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="formations", verbose_name=_("école")
    )
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title_fr = models.CharField(_("titre (français)"), max_length=160)
    title_en = models.CharField(_("titre (anglais)"), max_length=160, blank=True)
    specialty = models.CharField(_("spécialité"), max_length=120, blank=True)
    entry_year = models.PositiveSmallIntegerField(_("année d’entrée"), null=True, blank=True)
    route = models.CharField(_("statut"), max_length=24, choices=Route.choices)
    city = models.CharField(_("ville"), max_length=60, blank=True)
    description_fr = models.TextField(_("présentation (français)"), blank=True)
    description_en = models.TextField(_("présentation (anglais)"), blank=True)
    conditions_fr = models.TextField(_("conditions (français)"), blank=True)
    conditions_en = models.TextField(_("conditions (anglais)"), blank=True)
    selection_fr = models.TextField(_("épreuves et sélection (français)"), blank=True)
    selection_en = models.TextField(_("épreuves et sélection (anglais)"), blank=True)
    pool = models.ForeignKey(
        Pool,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="formations",
        verbose_name=_("places"),
    )
    contact_email = models.EmailField(_("courriel de contact"), blank=True)
    contact_phone = models.CharField(_("téléphone de contact"), max_length=60, blank=True)
    open_to_application = models.BooleanField(_("candidature en ligne"), default=True)
    #: Two formations of a campaign with the same non-empty group exclude each other (S4).
    exclusive_group = models.CharField(_("groupe exclusif"), max_length=60, blank=True)
    host_company_shown = models.BooleanField(
        _("entreprise d’accueil montrée au jury"), default=False
    )
    employer_agreement = models.BooleanField(_("accord de l’employeur demandé"), default=False)
    anonymised = models.BooleanField(_("dossiers lus sans nom"), default=False)
    minimum_ects = models.PositiveSmallIntegerField(
        _("crédits ECTS au moins"), null=True, blank=True
    )
    age_limit = models.PositiveSmallIntegerField(
        _("âge limite"), null=True, blank=True, help_text=_("Moins de … ans à la date du contrat.")
    )
    experience_years = models.PositiveSmallIntegerField(
        _("années d’expérience au moins"), null=True, blank=True
    )
    examination_at = models.DateTimeField(_("examen des dossiers"), null=True, blank=True)
    examination_source = models.CharField(_("source de cette date"), max_length=200, blank=True)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("notice")
    )
    titles_note_fr = models.TextField(_("autres titres (français)"), blank=True)
    titles_note_en = models.TextField(_("autres titres (anglais)"), blank=True)
    #: Euro cents, paid to the school itself after the admission (S3: 450 €).
    deposit = models.PositiveIntegerField(_("acompte (centimes)"), null=True, blank=True)
    deposit_note_fr = models.TextField(_("acompte, conditions (français)"), blank=True)
    deposit_note_en = models.TextField(_("acompte, conditions (anglais)"), blank=True)
    source = models.TextField(_("sources et remarques"), blank=True)
    #: Words without accents in lower case, by which the catalogue finds it; written by actions.
    search = models.TextField(blank=True, default="", editable=False)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = FormationQuerySet.as_manager()
    title = bilingual("title")
    description = bilingual("description")
    conditions = bilingual("conditions")
    selection = bilingual("selection")
    titles_note = bilingual("titles_note")
    deposit_note = bilingual("deposit_note")

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class Option(models.Model):
    """An option or « parcours » to choose within a formation, perhaps with its own places."""

    formation = models.ForeignKey(
        Formation, models.CASCADE, related_name="options", verbose_name=_("formation")
    )
    slug = models.SlugField(_("adresse"), max_length=60)
    label_fr = models.CharField(_("nom (français)"), max_length=160)
    label_en = models.CharField(_("nom (anglais)"), max_length=160, blank=True)
    pool = models.ForeignKey(
        Pool,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="options",
        verbose_name=_("places"),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label = bilingual("label")

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["formation", "slug"], name="one_option_per_slug"),
        ]

    def __str__(self):
        return self.label


class AcceptedTitle(models.Model):
    """A diploma that a formation names. Others are never refused here: the jury is sovereign."""

    class Kind(models.TextChoices):
        DUT = "dut", _("DUT")
        BUT = "but", _("BUT")
        BTS = "bts", _("BTS")
        PREPARATORY = "prepa", _("Classe préparatoire")
        BACHELOR = "licence", _("Licence")
        MASTER = "master", _("Master")
        ENGINEER = "ingenieur", _("Diplôme d’ingénieur")
        SCHOOL = "ecole", _("École de management")
        OTHER = "autre", _("Autre titre")
        FOREIGN = "etranger", _("Titre étranger")

    formation = models.ForeignKey(
        Formation, models.CASCADE, related_name="titles", verbose_name=_("formation")
    )
    kind = models.CharField(_("sorte"), max_length=12, choices=Kind.choices)
    label = models.CharField(_("intitulé"), max_length=400)
    whole_kind = models.BooleanField(
        _("vaut pour toute la sorte"),
        default=False,
        help_text=_("Toute spécialité, tout intitulé de cette sorte."),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("titre pris en considération")
        verbose_name_plural = _("titres pris en considération")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["formation", "kind", "label"], name="one_title_once"),
        ]

    def __str__(self):
        return self.label
