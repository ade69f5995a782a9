"""The person: account, information received, and what was posted to them."""

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import instant


class Language(models.TextChoices):
    """The languages of the screens and of the mails."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


def plain_address(email: str) -> str:
    """The one spelling under which an address is stored and looked for."""
    return email.strip().lower()


class UserManager(BaseUserManager):
    """Makes accounts and finds them by address, whatever the capitals."""

    def get_by_natural_key(self, username):
        return self.get(email=plain_address(username))

    def create_user(self, email, password=None, **fields):
        """A saved account; without a password nobody can sign in to it."""
        fields.setdefault("created_at", instant.now())
        user = self.model(email=plain_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """An administrator of everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class IdentityFields(models.Model):
    """What a candidate declares at the account request, fixed afterwards (S1)."""

    class Situation(models.TextChoices):
        BAC2 = "bac2", _("En bac+2 cette année")
        BAC3 = "bac3", _("En bac+3 cette année")
        BAC4 = "bac4", _("En bac+4 ou bac+5 cette année")
        OTHER_STUDIES = "etudes", _("Dans une autre année d’études")
        EMPLOYED = "emploi", _("En emploi")
        SEEKING = "recherche", _("En recherche d’emploi ou de formation")
        OTHER = "autre", _("Autre situation")

    birth_name = models.CharField(_("nom de naissance"), max_length=80, blank=True)
    usage_name = models.CharField(_("nom d’usage"), max_length=80, blank=True)
    first_names = models.CharField(_("prénoms"), max_length=80, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    situation = models.CharField(
        _("situation actuelle"), max_length=10, choices=Situation.choices, blank=True
    )
    diploma = models.CharField(_("diplôme préparé ou obtenu"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def full_name(self):
        """First names and the name in use, as one signs; empty when nothing was declared."""
        return " ".join(filter(None, (self.first_names, self.usage_name or self.birth_name)))


class User(IdentityFields, AbstractBaseUser, PermissionsMixin):
    """One person and one address. Raising `serial` ends other sessions and revokes links."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    language = models.CharField(
        _("langue"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("accès à l’administration"), default=False)
    serial = models.PositiveIntegerField(_("série des liens"), default=0, editable=False)
    created_at = models.DateTimeField(_("créé le"))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_lowercase")
        ]

    def __str__(self):
        return self.full_name or self.email

    def _get_session_auth_hash(self, secret=None):
        salt = "accounts.models.User.session"
        said = f"{self.password}{self.serial}"
        return salted_hmac(salt, said, secret=secret, algorithm="sha256").hexdigest()


class InformationNoticeQuerySet(models.QuerySet):
    """Named questions on notices."""

    def current(self, at):
        """The notice people are shown at this instant, or None."""
        return self.filter(published_at__lte=at).order_by("published_at", "pk").last()


class InformationNotice(models.Model):
    """One published text on personal data; never edited: a change is a new version."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    text_fr = models.TextField(_("texte français"))
    text_en = models.TextField(_("texte anglais"), blank=True)
    published_at = models.DateTimeField(_("publiée le"))

    objects = InformationNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice d’information")
        verbose_name_plural = _("notices d’information")
        ordering = ["published_at", "pk"]

    def __str__(self):
        return self.version

    def text(self, language):
        """The text in that language, French when there is no other."""
        return (language == Language.ENGLISH and self.text_en) or self.text_fr


class AccountRequest(IdentityFields):
    """A request for credentials, and the proof that the information notice was accepted.

    A row is written whether or not the address has an account already (`user` then says whose),
    so that both requests look and last the same.
    """

    email = models.EmailField(_("adresse électronique"), db_index=True)
    campaign = models.SlugField(_("campagne"), max_length=80)
    formation = models.SlugField(_("formation"), max_length=120, blank=True)
    notice = models.ForeignKey(InformationNotice, models.PROTECT, related_name="+")
    notice_language = models.CharField(
        _("langue de la notice"), max_length=2, choices=Language.choices
    )
    accepted_at = models.DateTimeField(_("notice acceptée le"))
    #: Network part only: the last byte of IPv4, the last 80 bits of IPv6 are dropped.
    ip_truncated = models.CharField(_("réseau"), max_length=45, blank=True)
    serial = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("demandé le"))
    mailed_at = models.DateTimeField(_("dernier courriel"))
    mails = models.PositiveSmallIntegerField(_("courriels"), default=1)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="account_requests"
    )

    class Meta:
        verbose_name = _("demande d’identifiants")
        verbose_name_plural = _("demandes d’identifiants")
        ordering = ["-pk"]

    def __str__(self):
        return self.email


class EmailChange(models.Model):
    """A new address waiting for its owner's confirmation; until then the old one is valid."""

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    email = models.EmailField(_("nouvelle adresse"))
    created_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("changement d’adresse")
        verbose_name_plural = _("changements d’adresse")
        ordering = ["-pk"]

    def __str__(self):
        return self.email


class Visit(models.Model):
    """One browser signed in to an account: what its owner reads before ending it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="visits")
    session_key = models.CharField(max_length=40, unique=True)
    #: The account's serial then: a visit of an older one is over already.
    serial = models.PositiveIntegerField(default=0)
    browser = models.CharField(_("navigateur"), max_length=30, blank=True)
    system = models.CharField(_("appareil"), max_length=30, blank=True)
    began_at = models.DateTimeField(_("connecté depuis"))
    seen_at = models.DateTimeField(_("vu pour la dernière fois"))

    class Meta:
        verbose_name = _("session ouverte")
        verbose_name_plural = _("sessions ouvertes")
        ordering = ["-seen_at", "-pk"]

    def __str__(self):
        return " · ".join(filter(None, (self.browser, self.system)))


class PostingQuerySet(models.QuerySet):
    """Named questions on the outbox."""

    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, parked_at=None)

    def due(self, at, claims_before):
        """Waiting, at their hour, and claimed by nobody since `claims_before`."""
        free = models.Q(claimed_at=None) | models.Q(claimed_at__lte=claims_before)
        ripe = models.Q(next_try_at=None) | models.Q(next_try_at__lte=at)
        return self.waiting().filter(free, ripe).order_by("pk")

    def parked(self):
        """Given up, with a reason: somebody must look."""
        return self.exclude(parked_at=None)


class Posting(models.Model):
    """Our side of an outbox row: what it is about, who sends it now, what became of it."""

    email = models.OneToOneField(
        "post_office.Email",
        models.CASCADE,
        related_name="posting",
        verbose_name=_("message"),
    )
    template = models.CharField(_("modèle"), max_length=60)
    purpose = models.CharField(_("objet"), max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    serial = models.PositiveIntegerField(default=0)
    #: mark in the body -> [purpose, object id, serial, path]: the link is computed when leaving.
    links = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="postings")
    dossier_number = models.CharField(_("dossier"), max_length=20, blank=True, db_index=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    message_id = models.CharField(max_length=120, unique=True)
    erase_once_sent = models.BooleanField(default=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_try_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    sent_at = models.DateTimeField(_("parti le"), null=True, blank=True)
    parked_at = models.DateTimeField(_("abandonné le"), null=True, blank=True)
    error = models.CharField(_("dernière erreur"), max_length=500, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(sent_at=None, parked_at=None),
                name="posting_waiting",
            )
        ]

    def __str__(self):
        return f"{self.template} {self.pk}"


class MailWordingQuerySet(models.QuerySet):
    """Named questions on the words of mails."""

    def of(self, template, language):
        """Every version of the words of one mail in one language, oldest first."""
        return self.filter(template=template, language=language)

    def last_of(self, template, language):
        """The version that rules, which may return to the file; None when there never was one."""
        return self.of(template, language).select_related("author").last()


class MailWording(models.Model):
    """One version of the words by which the team replaced those of a mail's file; never edited.

    The last one rules; with an empty body it returns to the file of `templates/mails`.
    """

    template = models.CharField(_("modèle"), max_length=60)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices)
    subject = models.CharField(_("objet"), max_length=300, blank=True)
    body = models.TextField(_("texte"), blank=True)
    #: 1, 2, 3… of these words: two people who start from one version cannot both write the next
    version = models.PositiveIntegerField(_("version"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("auteur"))
    written_at = models.DateTimeField(_("écrit le"))

    objects = MailWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("texte de courriel")
        verbose_name_plural = _("textes de courriels")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "language", "version"], name="one_wording_per_version"
            )
        ]

    def __str__(self):
        return f"{self.template} ({self.language})"
