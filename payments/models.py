"""Payments of a dossier, what the provider told, and the stand-in provider of the demonstration."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: Everything is paid in euros, in integer cents.
CURRENCY = "eur"


def new_reference() -> str:
    """A reference nobody can guess (160 bits): it stands in addresses the provider returns to."""
    return secrets.token_hex(20)


class PaymentQuerySet(models.QuerySet):
    """Named questions on payments."""

    def pending(self):
        """Payments the provider has not decided yet: at most one per dossier."""
        return self.filter(state__in=Payment.PENDING)

    def paid(self):
        """Payments whose money the provider says it holds."""
        return self.filter(state=Payment.State.PAID)

    def cents(self) -> int:
        """The sum of the amounts, in cents."""
        return self.aggregate(total=models.Sum("amount"))["total"] or 0


class Payment(models.Model):
    """One attempt to pay what a dossier owes; amount and lines are frozen when it opens.

    `intention_at` is set by « Payer et transmettre »: the transmission counts at that instant once
    the money is confirmed (T5). Only `payments.actions` writes here.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Ouvert")
        PROCESSING = "processing", _("En cours de confirmation")
        PAID = "paid", _("Payé")
        FAILED = "failed", _("Échoué")
        EXPIRED = "expired", _("Expiré")
        CANCELLED = "cancelled", _("Annulé")
        REFUNDED = "refunded", _("Remboursé")

    class Mode(models.TextChoices):
        DEMO = "demo", _("Démonstration")
        TEST = "test", _("Essai")
        LIVE = "live", _("Réel")

    PENDING = (State.OPEN, State.PROCESSING)
    #: States that nothing the provider says about a first payment can change.
    SETTLED = (State.PAID, State.REFUNDED)

    dossier = models.ForeignKey(
        "dossiers.Dossier", models.PROTECT, related_name="payments", verbose_name=_("dossier")
    )
    reference = models.CharField(
        _("référence"), max_length=40, unique=True, default=new_reference, editable=False
    )
    amount = models.PositiveIntegerField(_("montant (centimes)"))
    currency = models.CharField(_("devise"), max_length=3, default=CURRENCY)
    state = models.CharField(
        _("état"), max_length=12, choices=State.choices, default=State.OPEN, db_index=True
    )
    #: Whose hands: the actor is the candidate; staff never pays for one.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("payeur")
    )
    opened_at = models.DateTimeField(_("ouvert le"))
    expires_at = models.DateTimeField(_("expire le"))
    settled_at = models.DateTimeField(_("conclu le"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=4, choices=Mode.choices)
    provider_id = models.CharField(_("session chez le prestataire"), max_length=120, blank=True)
    #: The provider's hosted page; empty until it has answered.
    address = models.TextField(blank=True)
    #: What the provider said that we did not expect (another amount, another mode…).
    problem = models.CharField(_("anomalie"), max_length=200, blank=True)
    tariff = models.ForeignKey(
        "formations.Tariff", models.PROTECT, related_name="+", verbose_name=_("tarif")
    )
    reduced = models.BooleanField(_("tarif boursier"), default=False)
    #: The bill when it opened: [{"label", "cents", "formation"}], whose sum is the amount.
    lines = models.JSONField(_("lignes"), default=list)
    intention_at = models.DateTimeField(_("transmission demandée le"), null=True, blank=True)
    intention = models.JSONField(_("transmission demandée"), null=True, blank=True)
    #: Why the transmission asked for was refused once the money had come; empty otherwise.
    intention_refusal = models.TextField(_("transmission refusée"), blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("paiement")
        verbose_name_plural = _("paiements")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(state__in=["open", "processing"]),
                name="one_pending_payment",
            ),
            models.UniqueConstraint(
                fields=["provider_id"],
                condition=~models.Q(provider_id=""),
                name="one_payment_per_session",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["paid", "refunded"])
                | models.Q(settled_at__isnull=False),
                name="paid_payment_has_instant",
            ),
        ]

    def __str__(self):
        return self.short_reference

    @property
    def short_reference(self) -> str:
        """What people read and quote: the first twelve characters, which reveal no address."""
        return self.reference[:12].upper()

    @property
    def pending(self) -> bool:
        """The provider has not decided yet."""
        return self.state in self.PENDING

    @property
    def settled(self) -> bool:
        """The money came: nothing is left to ask the provider."""
        return self.state in self.SETTLED


class ProviderEvent(models.Model):
    """One notification of the provider, taken once however many times it is sent (V53)."""

    event_id = models.CharField(_("notification"), max_length=120, unique=True)
    kind = models.CharField(_("type"), max_length=60)
    reference = models.CharField(_("référence"), max_length=40, blank=True, db_index=True)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="provider_events"
    )
    received_at = models.DateTimeField(_("reçue le"))

    class Meta:
        verbose_name = _("notification du prestataire")
        verbose_name_plural = _("notifications du prestataire")
        ordering = ["-pk"]

    def __str__(self):
        return self.event_id


class Alert(models.Model):
    """Something about money that a person of the team must look at; once per kind and payment."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", _("Double paiement technique")
        OLDER = "older", _("Somme d’un ancien montant")
        DIFFERS = "differs", _("Le prestataire diffère")
        DISPUTED = "disputed", _("Contesté par le porteur de la carte")
        REFUNDED = "refunded", _("Remboursé chez le prestataire")
        REFUSED = "refused", _("Payé, transmission refusée")
        UNPAID = "unpaid", _("Complément impayé à la date")
        LATE = "late", _("Somme venue après la clôture")
        PARTIAL = "partial", _("Remboursé en partie chez le prestataire")

    kind = models.CharField(_("objet"), max_length=10, choices=Kind.choices)
    dossier = models.ForeignKey(
        "dossiers.Dossier", models.PROTECT, related_name="money_alerts", verbose_name=_("dossier")
    )
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="alerts")
    #: Cents at stake: what was paid beyond, what is missing.
    cents = models.IntegerField(_("centimes"), default=0)
    note = models.CharField(_("précision"), max_length=300, blank=True)
    raised_at = models.DateTimeField(_("depuis le"))
    closed_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("suite donnée"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("alerte d’argent")
        verbose_name_plural = _("alertes d’argent")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "payment"], name="one_alert_per_payment")
        ]

    def __str__(self):
        return self.get_kind_display()


class Supplement(models.Model):
    """What became due after the transmission, and until when; one open per dossier.

    The amount stays a view of `due`: this row holds only the reason, the date and what was told.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="supplements")
    cents = models.PositiveIntegerField(_("complément (centimes)"))
    reason = models.TextField(_("motif"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"))
    due_at = models.DateTimeField(_("à régler avant le"))
    #: Nothing was due any more, or the date passed with something still due.
    paid_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("impayé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("complément de frais")
        verbose_name_plural = _("compléments de frais")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(paid_at=None, lapsed_at=None),
                name="one_open_supplement",
            )
        ]

    def __str__(self):
        return f"{self.dossier_id}"


class Receipt(models.Model):
    """The numbered receipt of a payment; its PDF is made by the clock, then the mail leaves."""

    payment = models.OneToOneField(
        Payment, models.PROTECT, related_name="receipt", verbose_name=_("paiement")
    )
    number = models.CharField(_("numéro"), max_length=20, unique=True)
    file = models.ForeignKey(
        "dossiers.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(_("demandé le"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(_("établi le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    #: After a failure, not before this instant.
    next_try_at = models.DateTimeField(_("prochain essai le"), null=True, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reçu")
        verbose_name_plural = _("reçus")

    def __str__(self):
        return self.number


class Comparison(models.Model):
    """One day's full comparison with the provider, in cents; `difference` must be zero."""

    day = models.DateField(_("jour"), unique=True)
    made_at = models.DateTimeField(_("faite le"))
    sessions = models.PositiveIntegerField(_("sessions lues"))
    ours = models.BigIntegerField(_("chez nous (centimes)"))
    theirs = models.BigIntegerField(_("chez le prestataire (centimes)"))
    difference = models.BigIntegerField(_("écart (centimes)"))
    #: [{"reference", "ours", "theirs"}] of the payments that differ.
    details = models.JSONField(_("détail"), default=list)

    class Meta:
        verbose_name = _("comparaison du jour")
        verbose_name_plural = _("comparaisons du jour")
        ordering = ["-day"]

    def __str__(self):
        return str(self.day)


class StandInSession(models.Model):
    """What the pretended provider of the demonstration knows of a payment; never used with Stripe.

    Kept apart from `Payment` on purpose: we learn of it through the gateway alone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Ouverte")
        PROCESSING = "processing", _("En attente")
        PAID = "paid", _("Payée")
        FAILED = "failed", _("Refusée")
        EXPIRED = "expired", _("Expirée")
        REFUNDED = "refunded", _("Remboursée")

    reference = models.CharField(max_length=40, unique=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    label = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    #: When a payment put on hold confirms by itself.
    confirms_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("session fictive")
        verbose_name_plural = _("sessions fictives")

    def __str__(self):
        return self.reference
