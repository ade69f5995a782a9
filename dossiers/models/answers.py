"""What the candidate answers once, one table per page of the dossier."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from dossiers.models.dossier import Dossier


class YesNo(models.TextChoices):
    """A question answered by yes or no; empty while unanswered."""

    YES = "oui", _("Oui")
    NO = "non", _("Non")


def yes_no(label, **extra):
    """A yes/no column, empty until answered."""
    return models.CharField(label, max_length=3, choices=YesNo.choices, blank=True, **extra)


def mark(label):
    """A school mark out of 20, to the hundredth."""
    bounds = [MinValueValidator(0), MaxValueValidator(20)]
    return models.DecimalField(
        label, max_digits=4, decimal_places=2, null=True, blank=True, validators=bounds
    )


class Answers(models.Model):
    """Base of the one-to-one tables: made with the dossier, never apart from it."""

    class Meta:
        abstract = True


class Identity(Answers):
    """Page « Identité » (S1). Names and date of birth live on the account, frozen."""

    class Civility(models.TextChoices):
        MADAM = "mme", _("Madame")
        SIR = "m", _("Monsieur")

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="identity"
    )
    civility = models.CharField(_("Civilité"), max_length=3, choices=Civility.choices, blank=True)
    birth_place = models.CharField(_("Commune de naissance"), max_length=120, blank=True)
    birth_department = models.CharField(_("Département de naissance"), max_length=60, blank=True)
    birth_country = CountryField(_("Pays de naissance"), blank=True)
    nationality = CountryField(_("Nationalité"), blank=True)
    other_nationality = CountryField(_("Autre nationalité"), blank=True)
    address = models.CharField(_("Adresse"), max_length=200, blank=True)
    address_more = models.CharField(_("Complément d’adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("Code postal"), max_length=12, blank=True)
    city = models.CharField(_("Commune"), max_length=120, blank=True)
    country = CountryField(_("Pays"), blank=True)
    phone = PhoneNumberField(_("Téléphone"), blank=True, region="FR")
    emergency_name = models.CharField(_("Personne à prévenir"), max_length=150, blank=True)
    emergency_phone = PhoneNumberField(_("Son téléphone"), blank=True, region="FR")
    accommodation = models.TextField(_("Aménagement souhaité"), max_length=1000, blank=True)


class IneNumber(Answers):
    """Page « INE ou BEA »: usually 11 characters; another format or none is allowed, explained."""

    class Reason(models.TextChoices):
        ABROAD = "etranger", _("J’ai étudié à l’étranger")
        OLD = "ancien", _("Mon baccalauréat est ancien")
        OTHER = "autre", _("Autre raison")

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="ine")
    number = models.CharField(_("Numéro INE ou BEA"), max_length=30, blank=True, db_index=True)
    other_format = models.BooleanField(_("Mon numéro a un autre format"), default=False)
    without = models.BooleanField(_("Je n’ai pas de numéro INE"), default=False)
    reason = models.CharField(
        _("Pour quelle raison"), max_length=10, choices=Reason.choices, blank=True
    )
    explanation = models.CharField(_("Précision"), max_length=300, blank=True)


class Papers(Answers):
    """Page « Pièces d’identité et photo »: which paper proves the identity."""

    class Kind(models.TextChoices):
        CARD = "carte", _("Carte nationale d’identité")
        PASSPORT = "passeport", _("Passeport")

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="papers")
    kind = models.CharField(_("Pièce d’identité"), max_length=10, choices=Kind.choices, blank=True)


class Baccalaureat(Answers):
    """Page « Baccalauréat », or the foreign title that stands for it."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("Baccalauréat général")
        TECHNO = "technologique", _("Baccalauréat technologique")
        PRO = "professionnel", _("Baccalauréat professionnel")
        FOREIGN = "etranger", _("Diplôme étranger équivalent")

    class Mention(models.TextChoices):
        NONE = "sans", _("Sans mention")
        FAIR = "ab", _("Assez bien")
        GOOD = "b", _("Bien")
        VERY_GOOD = "tb", _("Très bien")
        PRAISE = "felicitations", _("Très bien avec félicitations du jury")

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="baccalaureat"
    )
    kind = models.CharField(
        _("Baccalauréat obtenu"), max_length=15, choices=Kind.choices, blank=True
    )
    title = models.CharField(_("Intitulé exact du diplôme étranger"), max_length=150, blank=True)
    year = models.PositiveSmallIntegerField(_("Année d’obtention"), null=True, blank=True)
    series = models.CharField(_("Série ou spécialités"), max_length=150, blank=True)
    mention = models.CharField(_("Mention"), max_length=15, choices=Mention.choices, blank=True)
    establishment = models.CharField(_("Établissement"), max_length=150, blank=True)
    city = models.CharField(_("Ville"), max_length=120, blank=True)
    country = CountryField(_("Pays"), blank=True)
    academy = models.CharField(_("Académie"), max_length=60, blank=True)
    maths = mark(_("Moyenne de mathématiques"))
    physics = mark(_("Moyenne de physique-chimie"))
    french = mark(_("Moyenne de français"))
    english = mark(_("Moyenne d’anglais"))


class Path(Answers):
    """Page « Cursus post-bac », what is said once for all years."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="path")
    gap = models.TextField(
        _("Période de plus de trois mois sans activité"), max_length=500, blank=True
    )


class Languages(Answers):
    """Page « Langues »: French, mother tongue or certified level."""

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="languages"
    )
    french_mother_tongue = yes_no(_("Le français est-il votre langue maternelle ?"))
    french_level = models.CharField(_("Votre niveau de français"), max_length=10, blank=True)
    stays = models.TextField(_("Séjours linguistiques"), max_length=500, blank=True)


class WorkLife(Answers):
    """Page « Expériences et stages »: whether there is any."""

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="work_life"
    )
    none_yet = models.BooleanField(_("Je n’ai aucune expérience à déclarer"), default=False)


class Stay(Answers):
    """Page « Séjour à l’étranger »: some formations examine these candidates early (S1)."""

    class Nature(models.TextChoices):
        INTERNSHIP = "stage", _("Stage")
        SEMESTER = "semestre", _("Semestre d’études")

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="stay")
    abroad = yes_no(_("Cette année, effectuez-vous un stage ou un semestre à l’étranger ?"))
    nature = models.CharField(
        _("Nature du séjour"), max_length=10, choices=Nature.choices, blank=True
    )
    country = CountryField(_("Pays"), blank=True)
    city = models.CharField(_("Ville"), max_length=120, blank=True)
    starts_on = models.DateField(_("Date de départ"), null=True, blank=True)
    ends_on = models.DateField(_("Date de retour"), null=True, blank=True)


class Bursary(Answers):
    """Bursary claimed on page « Frais de dossier », and what support ruled (S1)."""

    class Ruling(models.TextChoices):
        ACCEPTED = "accepted", _("Acceptée")
        REFUSED = "refused", _("Refusée")

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, related_name="bursary"
    )
    claimed = yes_no(_("Êtes-vous boursier du CROUS ou de l’État pour l’année en cours ?"))
    ruling = models.CharField(_("décision"), max_length=10, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ruling_reason = models.TextField(blank=True)
