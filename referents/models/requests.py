"""What people are asked about a candidate, and what they answer."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier, StoredFile
from formations.models import Campaign
from referents.models.people import PursuitOpinion, Referent

#: At most this many criteria in the grid (R05).
MOST_CRITERIA = 6
#: How long an opinion sent may be corrected (R09).
CORRECTED_FOR = timedelta(hours=24)


class Criterion(models.Model):
    """One line of the grid a campaign gives its referents; data, in French and English."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="referent_criteria")
    position = models.PositiveSmallIntegerField(_("rang"))
    label_fr = models.CharField(_("intitulé (français)"), max_length=120)
    label_en = models.CharField(_("intitulé (anglais)"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("critère des référents")
        verbose_name_plural = _("critères des référents")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "position"], name="one_criterion_per_position"
            ),
            models.CheckConstraint(
                condition=models.Q(position__in=range(1, MOST_CRITERIA + 1)),
                name="criteria_at_most_six",
            ),
        ]

    def __str__(self):
        return self.label_fr

    def label(self, language) -> str:
        """The words in this language, French where there is no English."""
        return (self.label_en if language == "en" else "") or self.label_fr


class RecommendationQuerySet(models.QuerySet):
    """Named questions on what was asked of people."""

    def whole(self):
        """With the dossier, its account and campaign, and the person asked: one query."""
        return self.select_related(
            "dossier__user", "dossier__campaign", "referent", "pursuit", "file", "draft_file"
        )

    def waiting(self):
        """Asked, and neither sent, declined, refused by the address, nor ended."""
        return self.filter(state__in=("asked", "draft"))


class Recommendation(models.Model):
    """What one person is asked about a candidate, and what the person answered.

    `draft` holds what is typed, raw, by field; only sending copies it into what others read, so
    that a correction under way never shows. Not one word of it is for the candidate (S1).
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Invitation envoyée")
        DRAFT = "draft", _("Réponse commencée")
        SENT = "sent", _("Avis reçu")
        DECLINED = "declined", _("A décliné")
        EXPIRED = "expired", _("Expiré")
        BOUNCED = "bounced", _("Adresse refusée")
        REVOKED = "revoked", _("Demande annulée")

    class Overall(models.TextChoices):
        VERY_FAVOURABLE = "tres-favorable", _("Très favorable")
        FAVOURABLE = "favorable", _("Favorable")
        RESERVED = "reserve", _("Réservé")
        UNFAVOURABLE = "defavorable", _("Défavorable")

    class Level(models.TextChoices):
        REMARKABLE = "remarquable", _("Remarquable")
        GOOD = "bon", _("Bon")
        AVERAGE = "moyen", _("Moyen")
        POOR = "insuffisant", _("Insuffisant")
        UNKNOWN = "inconnu", _("Je ne peux pas me prononcer")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="recommendations")
    referent = models.OneToOneField(
        Referent, models.RESTRICT, null=True, blank=True, related_name="recommendation"
    )
    pursuit = models.OneToOneField(
        PursuitOpinion, models.RESTRICT, null=True, blank=True, related_name="recommendation"
    )
    address = models.EmailField(_("adresse de la demande"))
    #: Raised, it revokes every link given before.
    serial = models.PositiveIntegerField(default=1)
    state = models.CharField(
        _("suivi"), max_length=10, choices=State.choices, default=State.ASKED, db_index=True
    )
    #: What an expired request was: it is so again when the deadline moves (`revive`).
    left_state = models.CharField(max_length=10, choices=State.choices, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    chased_at = models.DateTimeField(_("relancé le"), null=True, blank=True)
    #: Names of the reminders already written (`tasks.remind`).
    reminders = models.JSONField(default=list, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    draft_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    relation = models.CharField(_("lien, selon la personne"), max_length=200, blank=True)
    #: id of a criterion -> level
    grid = models.JSONField(_("grille"), default=dict, blank=True)
    overall = models.CharField(
        _("avis d’ensemble"), max_length=16, choices=Overall.choices, blank=True
    )
    text = models.TextField(_("appréciation"), max_length=4000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    #: First sending: it counts from then, and is corrected for a day.
    sent_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrigé le"), null=True, blank=True)
    #: When it was declined, refused by the address, ended or revoked.
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    decline_reason = models.CharField(_("motif du refus"), max_length=300, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommandation")
        verbose_name_plural = _("recommandations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(referent__isnull=False, pursuit__isnull=True)
                | models.Q(referent__isnull=True, pursuit__isnull=False),
                name="recommendation_of_one_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="sent_recommendation_has_instant",
            ),
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.pk}"

    @property
    def person(self):
        """The row that names who is asked: a referent, or the one in charge of the opinion."""
        return self.referent or self.pursuit

    @property
    def kind(self) -> str:
        """« academic », « professional » or « pursuit »."""
        return self.referent.kind if self.referent else PURSUIT

    @property
    def corrected_until(self):
        """The instant from which what was sent is closed, or None before it is sent."""
        return self.sent_at + CORRECTED_FOR if self.sent_at else None


PURSUIT = "pursuit"
WAITING = (Recommendation.State.ASKED, Recommendation.State.DRAFT)
