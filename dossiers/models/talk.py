"""What candidate and support write to each other, and what the team writes for itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossier import Dossier
from dossiers.models.papers import StoredFile

#: characters of one message, of one note
LONGEST = 4000


class MessageQuerySet(models.QuerySet):
    """Named questions on messages."""

    def to_candidate(self):
        """Written by the team."""
        return self.filter(side=Message.Side.SUPPORT)

    def to_support(self):
        """Written by the candidate."""
        return self.filter(side=Message.Side.CANDIDATE)

    def unread(self):
        """Not seen by the side they are for."""
        return self.filter(read_at=None)

    def unanswered(self):
        """Followed by no message of the other side, and not said to need none."""
        return self.filter(answered_at=None)


class Message(models.Model):
    """One message of the dossier's only thread. Append-only: neither edited nor deleted."""

    class Side(models.TextChoices):
        CANDIDATE = "candidate", _("Candidat")
        SUPPORT = "support", _("Service « Dossier commun »")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="messages")
    side = models.CharField(_("écrit par"), max_length=10, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    body = models.TextField(_("message"), max_length=LONGEST)
    #: the page of the dossier it was written from
    page = models.CharField(_("page"), max_length=20, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"))
    #: when the other side saw it
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    #: when the other side wrote again, or said that nothing was to be answered
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    #: the team waits for the candidate before going on
    awaits = models.BooleanField(_("en attente du candidat"), default=False)
    #: when a mail said that it was there (team's messages only)
    told_at = models.DateTimeField(_("courriel écrit le"), null=True, blank=True)
    #: Message-ID of the mail it came by; the sender's address where it is not the account's
    mail_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    mail_from = models.CharField(_("reçu de"), max_length=254, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side="support") | models.Q(awaits=False),
                name="only_the_team_awaits",
            )
        ]
        indexes = [
            models.Index(
                fields=["side", "dossier"],
                condition=models.Q(answered_at=None),
                name="message_unanswered",
            ),
            models.Index(
                fields=["side", "dossier", "sent_at"],
                condition=models.Q(read_at=None),
                name="message_unread",
            ),
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.sent_at:%d/%m/%Y %H:%M}"


class MessageFile(models.Model):
    """A file attached to a message; examined as a document is."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self):
        return str(self.file_id)


class Note(models.Model):
    """What the team writes for itself on a dossier: never leaves the administration (U11)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    body = models.TextField(_("note interne"), max_length=LONGEST)
    written_at = models.DateTimeField(_("écrite le"))

    class Meta:
        verbose_name = _("note interne")
        verbose_name_plural = _("notes internes")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.dossier_id} {self.written_at:%d/%m/%Y %H:%M}"


class AnswerTemplate(models.Model):
    """A ready answer of the team; its `{variables}` are resolved before the agent reads it."""

    title = models.CharField(_("titre"), max_length=80, unique=True)
    body_fr = models.TextField(_("texte français"), max_length=LONGEST)
    body_en = models.TextField(_("texte anglais"), max_length=LONGEST, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("modèle de réponse")
        verbose_name_plural = _("modèles de réponse")
        ordering = ["position", "title"]

    def __str__(self):
        return self.title


class StrayMail(models.Model):
    """A mail received that joined no thread by itself: a person of the team looks at it."""

    mail_id = models.CharField(max_length=255, unique=True)
    sender = models.CharField(_("de"), max_length=254, blank=True)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    body = models.TextField(_("texte"), blank=True)
    received_at = models.DateTimeField(_("reçu le"))
    #: the dossier it may be about: only a suggestion, an address can be forged
    dossier = models.ForeignKey(
        Dossier, models.SET_NULL, null=True, blank=True, related_name="stray_mails"
    )
    closed_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("courriel à rattacher")
        verbose_name_plural = _("courriels à rattacher")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject or self.sender


class StrayFile(models.Model):
    """A file that came with a mail to attach: examined as a document is."""

    mail = models.ForeignKey(StrayMail, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self):
        return str(self.file_id)
