"""The single dossier of a candidate in a campaign, and the formations it applies to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What a dossier is; written by `workflow.perform` alone (design.md, Workflow)."""

    DRAFT = "draft", _("En cours de remplissage")
    SUBMITTED = "submitted", _("Transmis")
    COMPLETING = "completing", _("Compléments demandés")
    REOPENED = "reopened", _("Rouvert à votre demande")
    VALIDATED = "validated", _("Validé")
    INADMISSIBLE = "inadmissible", _("Non recevable")
    LAPSED = "lapsed", _("Clôturé sans transmission")
    WITHDRAWN = "withdrawn", _("Candidature retirée")


#: States in which what was last transmitted stands as transmitted.
TRANSMITTED = (State.SUBMITTED, State.COMPLETING, State.VALIDATED)

#: States of a dossier that may still be examined.
ALIVE = (State.DRAFT, *TRANSMITTED, State.REOPENED)

#: Columns by which two dossiers are probably of one person.
KEYS = ("person_key", "ine_key")


class DossierQuerySet(models.QuerySet):
    """Named questions on dossiers."""

    def of(self, user):
        """Only this account's own dossiers: anybody else's does not exist."""
        return self.filter(user_id=user.pk)

    def whole(self):
        """With campaign, tariff, account and the one-to-one answers, in one query.

        Those that higher floors keep are found where Django knows them: nobody is imported.
        """
        answers = [each.name for each in self.model._meta.related_objects if each.one_to_one]
        return self.select_related("campaign", "tariff", "user", *answers)

    def drafts(self):
        """Dossiers never transmitted that still may be."""
        return self.filter(state=State.DRAFT)

    def unsent(self):
        """Dossiers to be transmitted (again): drafts and re-opened ones."""
        return self.filter(state__in=(State.DRAFT, State.REOPENED))

    def like(self, dossier):
        """Alive dossiers of other accounts that are probably of the same person: same campaign,
        and same INE, or same name and day of birth. Those told apart by the team are not.
        """
        apart = ToldApart.objects.about(dossier.user_id)
        same = models.Q(pk__in=[])
        for key in KEYS:
            if getattr(dossier, key):
                same |= models.Q(**{key: getattr(dossier, key)})
        rows = self.filter(same, campaign=dossier.campaign_id, state__in=ALIVE)
        return rows.exclude(pk=dossier.pk).exclude(user__in=apart)

    def doubled(self):
        """Alive dossiers that have another one `like` them."""
        user, other = models.OuterRef(models.OuterRef("user")), models.OuterRef("user")
        apart = ToldApart.objects.filter(
            models.Q(one=user, other=other) | models.Q(one=other, other=user)
        )
        found = models.Q(pk__in=[])
        for key in KEYS:
            alive = Dossier.objects.filter(state__in=ALIVE).exclude(**{key: ""})
            # Keys that several dossiers have: a few rows, for which alone the rest is asked.
            groups = alive.order_by().values("campaign", key)
            several = groups.annotate(number=models.Count("*")).filter(number__gt=1).values(key)
            same = {key: models.OuterRef(key), "campaign": models.OuterRef("campaign")}
            others = alive.filter(~models.Exists(apart), **same).exclude(pk=models.OuterRef("pk"))
            found |= models.Q(models.Q(**{f"{key}__in": several}), models.Exists(others))
        return self.filter(found, state__in=ALIVE)

    def current_first(self, at):
        """Dossiers of a campaign not closed first, the most recently created of each before."""
        closed = models.Case(
            models.When(campaign__closes_at__lte=at, then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        return self.annotate(campaign_closed=closed).order_by("campaign_closed", "-pk")


class Dossier(models.Model):
    """One candidate's only dossier in one campaign (S1: a second one is refused)."""

    number = models.CharField(_("numéro"), max_length=20, unique=True, null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="dossiers",
        verbose_name=_("candidat"),
    )
    campaign = models.ForeignKey(
        "formations.Campaign", models.PROTECT, related_name="dossiers", verbose_name=_("campagne")
    )
    #: The tariff in force when the dossier was opened: what is owed never moves behind its back.
    tariff = models.ForeignKey("formations.Tariff", models.PROTECT, related_name="+")
    state = models.CharField(
        _("état"), max_length=20, choices=State.choices, default=State.DRAFT, db_index=True
    )
    #: The state that `completing`, `reopened` and `lapsed` return to.
    left_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    created_at = models.DateTimeField(_("ouvert le"))
    state_since = models.DateTimeField(_("dans cet état depuis"))
    transmitted_at = models.DateTimeField(_("transmis le"), null=True, blank=True)
    transmissions = models.PositiveSmallIntegerField(_("transmissions"), default=0)
    transmission_number = models.CharField(
        _("numéro de transmission"), max_length=24, unique=True, null=True, blank=True
    )
    #: When the declaration of honesty was signed, for the transmission to come.
    declared_at = models.DateTimeField(_("déclaration signée le"), null=True, blank=True)
    #: The closing the candidate was last told: another one on the campaign is mailed once.
    closing_told = models.DateTimeField(null=True, blank=True)
    #: Raw text of values that do not parse yet and a version per field (data, not a cache).
    drafts = models.JSONField(default=dict, blank=True)
    #: What is left page by page: a cache for display, recomputed by `workflow.refusal`.
    progress = models.JSONField(default=dict, blank=True)
    progress_revision = models.PositiveIntegerField(default=0)
    #: Who of the team has taken it in charge, and since when; nobody is ever kept from opening it.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pris en charge par"),
    )
    agent_since = models.DateTimeField(_("pris en charge le"), null=True, blank=True)
    #: Normalised words (no accents, lower case) by which support finds the dossier.
    search = models.TextField(blank=True, default="")
    #: Name and day of birth, and INE, as probable second accounts are compared: without accents,
    #: capitals, spaces or hyphens. Empty where one of them is not known.
    person_key = models.CharField(max_length=120, blank=True, default="")
    ine_key = models.CharField(max_length=40, blank=True, default="")

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(fields=["user", "campaign"], name="one_dossier_per_campaign"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["submitted", "completing", "validated"])
                | models.Q(transmitted_at__isnull=False),
                name="transmitted_dossier_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "-id"], name="dossier_queue"),
            # `doubled` groups by these, over the whole table: the index alone answers.
            *(
                models.Index(
                    fields=["campaign", key],
                    condition=models.Q(state__in=ALIVE) & ~models.Q(**{key: ""}),
                    name=name,
                )
                for key, name in (
                    ("person_key", "dossier_same_person"),
                    ("ine_key", "dossier_same_ine"),
                )
            ),
        ]

    def __str__(self):
        return self.number or "—"


class ToldApartQuerySet(models.QuerySet):
    """Named questions on accounts told apart."""

    def about(self, user_id):
        """The accounts told apart from this one, as ids."""
        either = self.filter(models.Q(one=user_id) | models.Q(other=user_id))
        return either.values_list(
            models.Case(models.When(one=user_id, then="other"), default="one"), flat=True
        )


class ToldApart(models.Model):
    """Two accounts that look like one person's and are not: who said so, when, why."""

    one = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("le"))
    reason = models.CharField(_("motif"), max_length=500)

    objects = ToldApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("comptes distincts")
        verbose_name_plural = _("comptes distincts")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="told_apart_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.one_id} ≠ {self.other_id}"


class CandidatureQuerySet(models.QuerySet):
    """Named questions on candidatures."""

    def chosen(self):
        """Formations the candidate applies to now: ticked and not withdrawn."""
        return self.filter(unticked_at=None, withdrawn_at=None)

    def owing(self):
        """Candidatures counted in what is owed, one withdrawn after a transmission included."""
        return self.filter(unticked_at=None)


class Candidature(models.Model):
    """One formation chosen in a dossier. Unticked rows are kept: ticking again finds all back."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="candidatures")
    formation = models.ForeignKey(
        "formations.Formation", models.PROTECT, related_name="candidatures"
    )
    option = models.ForeignKey(
        "formations.Option", models.PROTECT, null=True, blank=True, verbose_name=_("option")
    )
    chosen_at = models.DateTimeField(_("cochée le"))
    unticked_at = models.DateTimeField(_("décochée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    notice = models.ForeignKey("formations.Notice", models.PROTECT, null=True, blank=True)
    notice_accepted_at = models.DateTimeField(_("notice acceptée le"), null=True, blank=True)
    already_applied = models.CharField(_("déjà candidat"), max_length=3, blank=True)
    host_company = models.CharField(_("entreprise d’accueil"), max_length=150, blank=True)
    #: Number of the transmission that first carried this candidature (0: never transmitted).
    transmitted_in = models.PositiveSmallIntegerField(default=0)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["chosen_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "formation"], name="one_candidature_per_formation"
            )
        ]

    def __str__(self):
        return f"{self.dossier_id} → {self.formation_id}"
