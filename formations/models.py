"""What one applies to: schools, campaigns, tariffs, formations, pieces, and roles by school."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(row, name) -> str:
    """A text kept as data, in the active language; English falls back to French."""
    if (get_language() or "fr").startswith("en"):
        return getattr(row, f"{name}_en") or getattr(row, f"{name}_fr")
    return getattr(row, f"{name}_fr")


class School(models.Model):
    """A school of the network, or of its partners."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("nom"), max_length=120)
    short_name = models.CharField(_("nom court"), max_length=60)
    city = models.CharField(_("ville"), max_length=80)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.CharField(_("site"), max_length=200, blank=True)
    email = models.EmailField(_("courriel des admissions"), blank=True)

    class Meta:
        verbose_name = _("école")
        verbose_name_plural = _("écoles")
        ordering = ["name"]

    def __str__(self):
        return self.name


class CampaignQuerySet(models.QuerySet):
    """Named questions on campaigns."""

    def published(self):
        """Campaigns the public may see."""
        return self.filter(published_at__isnull=False)

    def open_at(self, at):
        """Published campaigns that take dossiers at this instant."""
        begun = Q(opens_at=None) | Q(opens_at__lte=at)
        going = Q(closes_at=None) | Q(closes_at__gt=at)
        return self.published().filter(begun, going)


class Campaign(models.Model):
    """One intake of one platform: its dates, limits, pages and policies are data."""

    class Addition(models.TextChoices):
        WHOLE = "whole_dossier", _("le dossier entier reste non transmis")
        KEEP = "keep_last_copy", _("la dernière copie transmise reste valable")

    class ReferentsFrom(models.TextChoices):
        CLOSING = "closing", _("après la clôture")
        TRANSMISSION = "transmission", _("après la transmission")

    slug = models.SlugField(unique=True)
    name_fr = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom en anglais"), max_length=120, blank=True)
    #: school year under way at the intake: 2024 for « Apprentissage 2025 »
    year_start = models.PositiveSmallIntegerField(_("année scolaire en cours (début)"))
    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(_("tolérance (secondes)"), default=120)
    referents_days = models.PositiveSmallIntegerField(_("jours laissés aux référents"), default=5)
    referents_from = models.CharField(
        max_length=15, choices=ReferentsFrom.choices, default=ReferentsFrom.CLOSING
    )
    max_file_bytes = models.PositiveIntegerField(_("poids maximal d’un fichier (octets)"))
    photo_max_px = models.PositiveSmallIntegerField(_("côté maximal de la photo"), default=900)
    pages = models.JSONField(_("pages du dossier"), default=list)
    max_formations = models.PositiveSmallIntegerField(
        _("formations au plus"), null=True, blank=True
    )
    addition_policy = models.CharField(
        _("formation ajoutée non terminée à la clôture"),
        max_length=20,
        choices=Addition.choices,
        default=Addition.KEEP,
    )
    support_email = models.EmailField(_("courriel du support"))
    source = models.TextField(_("source"), blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    #: raised whenever tariff, pieces, pages or formations change
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-year_start", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="campaign_opens_before_it_closes",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(self, "name")

    @property
    def accepts_until(self):
        """The instant, grace included, before which a transmission is taken; None if it never closes."""
        return self.closes_at and self.closes_at + timedelta(seconds=self.grace_seconds)

    def is_open(self, at) -> bool:
        """Whether `opens_at <= at < closes_at`, an empty bound being no bound."""
        begun = self.opens_at is None or self.opens_at <= at
        return begun and (self.closes_at is None or at < self.closes_at)


class Tariff(models.Model):
    """Fees in cents. Append-only: a change is a new row, and a dossier keeps the one it opened with."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tariffs")
    full_first = models.PositiveIntegerField(_("première formation (centimes)"))
    full_other = models.PositiveIntegerField(_("chaque autre (centimes)"))
    bursary_first = models.PositiveIntegerField(
        _("boursier, première (centimes)"), null=True, blank=True
    )
    bursary_other = models.PositiveIntegerField(
        _("boursier, chaque autre (centimes)"), null=True, blank=True
    )
    source = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        get_latest_by = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bursary_first=None, bursary_other=None)
                | Q(bursary_first__isnull=False, bursary_other__isnull=False),
                name="bursary_rate_whole",
            )
        ]

    def __str__(self):
        return f"{self.campaign_id}: {self.full_first}/{self.full_other}"


class Pool(models.Model):
    """Places shared by one or several formations or options."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pools")
    slug = models.SlugField()
    label = models.CharField(_("libellé"), max_length=150)
    capacity = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("places")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["campaign", "slug"], name="pool_slug")]

    def __str__(self):
        return f"{self.label} ({self.capacity})"


class Notice(models.Model):
    """A version of a school's notice, which candidates accept."""

    school = models.ForeignKey(School, models.PROTECT, related_name="notices")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="notices")
    version = models.CharField(max_length=20)
    title = models.CharField(_("titre"), max_length=200)
    url = models.CharField(_("adresse"), max_length=300, blank=True)
    text_fr = models.TextField(_("texte"), blank=True)
    text_en = models.TextField(_("texte en anglais"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "campaign", "version"], name="notice_version"
            )
        ]

    def __str__(self):
        return self.title


class FormationQuerySet(models.QuerySet):
    """Named questions on formations."""

    def published(self):
        """Formations of published campaigns."""
        return self.filter(campaign__published_at__isnull=False)

    def open_to_application(self):
        """Formations one may tick in a dossier."""
        return self.filter(open_to_application=True)


class Formation(models.Model):
    """One programme of one school in one campaign, with its own rules and calendar."""

    class Route(models.TextChoices):
        APPRENTICESHIP = "apprentissage", _("Apprentissage")
        STUDENT = "etudiant", _("Statut étudiant")
        CONTINUING = "continue", _("Formation continue")
        PROFESSIONAL = "professionnalisation", _("Contrat de professionnalisation")
        MASTERE = "mastere", _("Mastère Spécialisé")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="formations")
    school = models.ForeignKey(School, models.PROTECT, related_name="formations")
    slug = models.SlugField(unique=True, max_length=90)
    title_fr = models.CharField(_("intitulé"), max_length=150)
    title_en = models.CharField(_("intitulé en anglais"), max_length=150, blank=True)
    specialty = models.CharField(_("spécialité"), max_length=120, blank=True)
    entry_year = models.PositiveSmallIntegerField(_("année d’entrée"), null=True, blank=True)
    route = models.CharField(_("voie"), max_length=20, choices=Route.choices)
    city = models.CharField(_("ville"), max_length=80)
    description_fr = models.TextField(_("présentation"), blank=True)
    description_en = models.TextField(_("présentation en anglais"), blank=True)
    pool = models.ForeignKey(
        Pool, models.PROTECT, null=True, blank=True, related_name="formations"
    )
    contact_email = models.EmailField(_("contact"), blank=True)
    contact_phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    open_to_application = models.BooleanField(_("ouverte à candidature"), default=True)
    exclusive_group = models.CharField(_("voies qui s’excluent"), max_length=60, blank=True)
    host_company_shown = models.BooleanField(_("entreprise montrée au jury"), default=False)
    employer_agreement = models.BooleanField(_("accord de l’employeur demandé"), default=False)
    anonymised = models.BooleanField(_("lecture anonyme"), default=False)
    minimum_ects = models.PositiveSmallIntegerField(_("crédits ECTS"), null=True, blank=True)
    age_limit = models.PositiveSmallIntegerField(_("âge maximal"), null=True, blank=True)
    experience_years = models.PositiveSmallIntegerField(
        _("années d’expérience"), null=True, blank=True
    )
    examination_at = models.DateTimeField(_("date d’examen"), null=True, blank=True)
    examination_source = models.CharField(max_length=120, blank=True)
    deposit = models.PositiveIntegerField(_("acompte (centimes)"), null=True, blank=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+")
    titles_note_fr = models.TextField(_("titres admis, remarque"), blank=True)
    titles_note_en = models.TextField(_("titres admis, remarque en anglais"), blank=True)
    source = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = FormationQuerySet.as_manager()

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """The title in the active language."""
        return in_language(self, "title")

    @property
    def description(self) -> str:
        """The presentation in the active language."""
        return in_language(self, "description")

    @property
    def titles_note(self) -> str:
        """The remark on titles in the active language."""
        return in_language(self, "titles_note")


class Option(models.Model):
    """An option or parcours of a formation, perhaps with its own places."""

    formation = models.ForeignKey(Formation, models.CASCADE, related_name="options")
    slug = models.SlugField(max_length=80)
    label_fr = models.CharField(_("libellé"), max_length=150)
    label_en = models.CharField(_("libellé en anglais"), max_length=150, blank=True)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("option")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["formation", "slug"], name="option_slug")]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language."""
        return in_language(self, "label")


class AcceptedTitle(models.Model):
    """A diploma or title the notice lists; the jury stays sovereign for others."""

    formation = models.ForeignKey(Formation, models.CASCADE, related_name="accepted_titles")
    kind = models.CharField(max_length=20)
    label = models.CharField(_("intitulé"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("titre admis")
        verbose_name_plural = _("titres admis")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.kind} {self.label}"


class CalendarStep(models.Model):
    """One line of a formation's calendar."""

    class Kind(models.TextChoices):
        EXAMINATION = "examination", _("Examen des dossiers")
        FILE_RESULTS = "file_results", _("Résultat de l’examen du dossier")
        ENGLISH = "english", _("Évaluation d’anglais")
        VIDEO = "video", _("Entretien vidéo différé")
        INTERVIEW_NOTICE = "interview_notice", _("Convocation à l’entretien")
        INTERVIEWS = "interviews", _("Entretiens")
        TESTS = "tests", _("Épreuves")
        TEST_RESULTS = "test_results", _("Résultat des épreuves")
        COMPANY_SEARCH = "company_search", _("Recherche d’entreprise")
        TERM_START = "term_start", _("Rentrée")
        LIST_CLOSED = "list_closed", _("Liste définitive")
        RECORDINGS = "recordings_until", _("Conservation des enregistrements")

    formation = models.ForeignKey(Formation, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    starts_at = models.DateTimeField(_("du"))
    ends_at = models.DateTimeField(_("au"), null=True, blank=True)
    label_fr = models.CharField(_("libellé"), max_length=200, blank=True)
    label_en = models.CharField(_("libellé en anglais"), max_length=200, blank=True)
    note_fr = models.CharField(_("remarque"), max_length=300, blank=True)
    note_en = models.CharField(_("remarque en anglais"), max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("étape du calendrier")
        verbose_name_plural = _("calendrier")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="step_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """Its own label in the active language, or the one of its kind."""
        return in_language(self, "label") or str(self.get_kind_display())

    @property
    def note(self) -> str:
        """The remark in the active language."""
        return in_language(self, "note")


class RequiredPiece(models.Model):
    """A piece that a campaign, or one of its formations, expects on a page of the dossier."""

    class Scope(models.TextChoices):
        DOSSIER = "dossier", _("une fois")
        CANDIDATURE = "candidature", _("par formation")
        YEAR = "year", _("par année d’études")
        LANGUAGE = "language", _("par langue")
        EXPERIENCE = "experience", _("par expérience")

    class Audience(models.TextChoices):
        SUPPORT = "support", _("support seul")
        JURY = "jury", _("support et jurys")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pieces")
    formation = models.ForeignKey(
        Formation, models.CASCADE, null=True, blank=True, related_name="pieces"
    )
    slug = models.SlugField(max_length=60)
    page = models.CharField(max_length=20)
    label_fr = models.CharField(_("libellé"), max_length=150)
    label_en = models.CharField(_("libellé en anglais"), max_length=150, blank=True)
    hint_fr = models.CharField(_("aide"), max_length=400, blank=True)
    hint_en = models.CharField(_("aide en anglais"), max_length=400, blank=True)
    types = models.JSONField(_("types de fichier"), default=list)
    condition = models.CharField(_("condition"), max_length=30, blank=True)
    scope = models.CharField(max_length=12, choices=Scope.choices, default=Scope.DOSSIER)
    mandatory = models.BooleanField(_("obligatoire"), default=True)
    forceable = models.BooleanField(_("transmission possible sans, avec un motif"), default=True)
    deferrable = models.BooleanField(_("« pas encore disponible » admis"), default=False)
    exemptible = models.BooleanField(_("« non concerné(e) » admis"), default=False)
    several = models.BooleanField(_("plusieurs fichiers"), default=False)
    portrait = models.BooleanField(_("photo d’identité"), default=False)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.JURY)
    source = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("pièce demandée")
        verbose_name_plural = _("pièces demandées")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "slug"],
                condition=Q(formation__isnull=False),
                name="piece_of_formation",
            ),
            models.UniqueConstraint(
                fields=["campaign", "slug"],
                condition=Q(formation=None),
                name="piece_of_campaign",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language."""
        return in_language(self, "label")

    @property
    def hint(self) -> str:
        """The hint in the active language."""
        return in_language(self, "hint")


class Role(models.Model):
    """What a person may do for a school, or for one of its formations."""

    class Kind(models.TextChoices):
        JURY = "jury", _("Jury")
        MANAGER = "manager", _("Responsable des admissions")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    school = models.ForeignKey(School, models.CASCADE, related_name="roles")
    formation = models.ForeignKey(
        Formation, models.CASCADE, null=True, blank=True, related_name="roles"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "formation", "kind"],
                condition=Q(formation__isnull=False),
                name="one_role_of_formation",
            ),
            models.UniqueConstraint(
                fields=["user", "school", "kind"],
                condition=Q(formation=None),
                name="one_role_of_school",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.school_id}"
