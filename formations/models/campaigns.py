"""One intake of one platform: schools, campaigns, tariffs, pools of places."""

from datetime import UTC, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from formations.models.words import bilingual

#: The pages of a dossier, in the order of the menu; a campaign uses some of them.
PAGES = (
    "identite",
    "ine",
    "pieces",
    "baccalaureat",
    "cursus",
    "langues",
    "experiences",
    "sejour",
    "formations",
    "referents",
    "avis",
    "annexes",
    "frais",
)


class School(models.Model):
    """A school of the network, and how to reach it."""

    slug = models.SlugField(_("adresse"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    short_name = models.CharField(_("nom court"), max_length=40)
    city = models.CharField(_("ville"), max_length=60, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=60, blank=True)
    website = models.URLField(_("site"), blank=True)
    email = models.EmailField(_("courriel des admissions"), blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("école")
        verbose_name_plural = _("écoles")
        ordering = ["name"]

    def __str__(self):
        return self.name


class CampaignQuerySet(models.QuerySet):
    """Named questions on campaigns."""

    def published(self):
        """Checked and shown: the others exist for administrators only."""
        return self.filter(published_at__isnull=False)

    def not_closed(self, at):
        """Published campaigns not past their closing: open, always open, or to come."""
        return self.published().filter(models.Q(closes_at=None) | models.Q(closes_at__gt=at))

    def open_at(self, at):
        """Published campaigns that take new dossiers at this instant."""
        return self.not_closed(at).filter(models.Q(opens_at=None) | models.Q(opens_at__lte=at))


class Campaign(models.Model):
    """One intake of one platform, across schools, and every setting that differs between intakes.

    Instants are UTC; sizes are bytes; `revision` is raised whenever tariff, pieces, pages or
    formations change, so that what was computed from them is known to be old.
    """

    class ReferentsFrom(models.TextChoices):
        CLOSING = "closing", _("la clôture")
        TRANSMISSION = "transmission", _("la transmission du dossier")

    class AdditionPolicy(models.TextChoices):
        WHOLE_DOSSIER = "whole_dossier", _("tout le dossier reste non transmis (S1)")
        KEEP_LAST_COPY = "keep_last_copy", _("la dernière transmission reste valable")

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    name_fr = models.CharField(_("nom (français)"), max_length=120)
    name_en = models.CharField(_("nom (anglais)"), max_length=120, blank=True)
    #: 2024 for the school year 2024-2025 under way while candidates apply.
    year_start = models.PositiveSmallIntegerField(_("année scolaire en cours (début)"))
    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    opens_note = models.CharField(_("remarque sur l’ouverture"), max_length=200, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    closes_note = models.CharField(_("remarque sur la clôture"), max_length=200, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(_("tolérance (secondes)"), default=120)
    referents_days = models.PositiveSmallIntegerField(_("délai des référents (jours)"), default=5)
    referents_from = models.CharField(
        _("délai des référents compté depuis"),
        max_length=12,
        choices=ReferentsFrom.choices,
        default=ReferentsFrom.CLOSING,
    )
    referents_max = models.PositiveSmallIntegerField(_("référents de chaque sorte"), default=2)
    max_file_bytes = models.PositiveIntegerField(_("taille d’un fichier (octets)"))
    photo_max_px = models.PositiveSmallIntegerField(_("côté de la photo (pixels)"), default=900)
    pages = models.JSONField(_("pages du dossier"), default=list)
    addition_policy = models.CharField(
        _("formation ajoutée, non terminée à la clôture"),
        max_length=16,
        choices=AdditionPolicy.choices,
        default=AdditionPolicy.KEEP_LAST_COPY,
    )
    max_formations = models.PositiveSmallIntegerField(
        _("formations par dossier"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )
    support_email = models.EmailField(_("courriel du service"))
    source = models.TextField(_("sources et remarques"), blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=1, editable=False)
    created_at = models.DateTimeField(_("créée le"))

    objects = CampaignQuerySet.as_manager()
    name = bilingual("name")

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-year_start", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at=None)
                | models.Q(closes_at=None)
                | models.Q(opens_at__lt=models.F("closes_at")),
                name="campaign_opens_before_closing",
                violation_error_message=_("L’ouverture précède la clôture."),
            ),
        ]

    def __str__(self):
        return self.name

    def is_open(self, at) -> bool:
        """New dossiers are taken: from the opening on, strictly before the closing (T2)."""
        begun = self.opens_at is None or self.opens_at <= at
        return begun and not self.is_closed(at)

    def is_closed(self, at) -> bool:
        """The closing has come; never true for a campaign without closing."""
        return self.closes_at is not None and at >= self.closes_at

    @property
    def accepts_until(self):
        """The instant from which a transmission is refused, grace included; None: never."""
        if self.closes_at is None:
            return None
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    def referents_until(self, transmitted_at=None):
        """The instant until which referents answer, or None while nothing sets it.

        Counted from the closing (S1, « quelques jours ») or, without closing, from the dossier's
        transmission (IMT-BS). Days of Paris: the same hour on the wall after a change of clocks.
        """
        counted = self.referents_from == self.ReferentsFrom.CLOSING and self.closes_at
        start = counted or transmitted_at
        if not start:
            return None
        return (start.astimezone(PARIS) + timedelta(days=self.referents_days)).astimezone(UTC)


class Tariff(models.Model):
    """Fees in euro cents. Append-only: a change is a new row, and a dossier keeps its own."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="tariffs", verbose_name=_("campagne")
    )
    full_first = models.PositiveIntegerField(_("première formation (centimes)"))
    full_other = models.PositiveIntegerField(_("chaque autre (centimes)"))
    bursary_first = models.PositiveIntegerField(
        _("première, boursier (centimes)"), null=True, blank=True
    )
    bursary_other = models.PositiveIntegerField(
        _("chaque autre, boursier (centimes)"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("depuis"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        get_latest_by = "id"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bursary_first__isnull=True, bursary_other__isnull=True)
                | models.Q(bursary_first__isnull=False, bursary_other__isnull=False),
                name="tariff_bursary_whole",
                violation_error_message=_("Le tarif boursier se donne en entier ou pas du tout."),
            ),
        ]

    def __str__(self):
        return f"{self.full_first / 100:.2f} + {self.full_other / 100:.2f}"


class Pool(models.Model):
    """Places that one or several formations or options share."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="pools", verbose_name=_("campagne")
    )
    slug = models.SlugField(_("adresse"), max_length=60)
    label = models.CharField(_("places de"), max_length=160)
    capacity = models.PositiveSmallIntegerField(_("places"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("places")
        verbose_name_plural = _("places")
        ordering = ["campaign", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="one_pool_per_slug"),
        ]

    def __str__(self):
        return f"{self.label} ({self.capacity})"
