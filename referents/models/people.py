"""People whose word a dossier waits for: referents, and who gives the « avis de poursuite »."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from dossiers.models import Dossier

#: At most this many of each kind, whatever becomes of them (S1, S4).
MOST = 2


class Referent(models.Model):
    """One person whose opinion the candidate asks for.

    A kind has two places, counted whatever the person answers (S1, S4): the database refuses a
    third one.
    """

    class Kind(models.TextChoices):
        ACADEMIC = "academic", _("Référent académique")
        PROFESSIONAL = "professional", _("Référent professionnel")

    class When(models.TextChoices):
        NOW = "now", _("Sans attendre")
        LATER = "later", _("Plus tard : je vous le dirai")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="referents")
    kind = models.CharField(_("sorte"), max_length=12, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("rang"))
    civility = models.CharField(
        _("Civilité"),
        max_length=3,
        choices=[("mme", _("Madame")), ("m", _("Monsieur"))],
        blank=True,
    )
    last_name = models.CharField(_("Nom"), max_length=80, blank=True)
    first_name = models.CharField(_("Prénom"), max_length=80, blank=True)
    function = models.CharField(_("Fonction"), max_length=120, blank=True)
    organisation = models.CharField(_("Organisme"), max_length=150, blank=True)
    email = models.EmailField(_("Courriel"), blank=True)
    relation = models.CharField(_("Lien avec vous"), max_length=200, blank=True)
    language = models.CharField(
        _("Langue de nos messages"),
        max_length=2,
        choices=Language.choices,
        default=Language.FRENCH,
    )
    warned = models.BooleanField(_("J’ai prévenu cette personne"), default=False)
    when = models.CharField(
        _("Quand lui demander son avis"), max_length=5, choices=When.choices, default=When.NOW
    )
    created_at = models.DateTimeField(_("déclaré le"))

    class Meta:
        verbose_name = _("référent")
        verbose_name_plural = _("référents")
        ordering = ["kind", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__in=range(1, MOST + 1)), name="referent_place_1_or_2"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["academic", "professional"]),
                name="referent_kind_known",
            ),
            models.UniqueConstraint(
                fields=["dossier", "kind", "position"], name="one_referent_per_place"
            ),
        ]

    def __str__(self):
        return self.full_name or self.get_kind_display()

    @property
    def full_name(self):
        """First name and name, empty while neither is given."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


class ReferentChoice(models.Model):
    """Page « Référents », what is said once: whether there is any, and why not."""

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="referent_choice"
    )
    none_declared = models.BooleanField(_("Je n’ai pas de référent"), default=False)
    reason = models.TextField(_("Pour quelle raison"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("choix des référents")
        verbose_name_plural = _("choix des référents")

    def __str__(self):
        return str(self.dossier_id)


class PursuitOpinion(models.Model):
    """Page « Avis de poursuite d’études »: deposited, sent by the school, or given by none (S1)."""

    class Door(models.TextChoices):
        DEPOSIT = "depot", _("Je dépose moi-même le document")
        SCHOOL = "ecole", _("Mon établissement l’envoie : j’indique la personne responsable")
        NONE = "aucun", _("Mon établissement n’en délivre pas")

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="pursuit_opinion"
    )
    door = models.CharField(
        _("Comment votre avis de poursuite d’études nous parviendra-t-il ?"),
        max_length=5,
        choices=Door.choices,
        blank=True,
    )
    last_name = models.CharField(_("Nom"), max_length=80, blank=True)
    first_name = models.CharField(_("Prénom"), max_length=80, blank=True)
    function = models.CharField(_("Fonction"), max_length=120, blank=True)
    organisation = models.CharField(_("Établissement"), max_length=150, blank=True)
    email = models.EmailField(_("Courriel"), blank=True)
    language = models.CharField(
        _("Langue de nos messages"),
        max_length=2,
        choices=Language.choices,
        default=Language.FRENCH,
    )
    reason = models.TextField(_("Pour quelle raison"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("avis de poursuite d’études")
        verbose_name_plural = _("avis de poursuite d’études")

    def __str__(self):
        return str(self.dossier_id)
