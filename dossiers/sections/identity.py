"""Group « Vous »: identity, student number, papers."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import models
from dossiers.sections.base import JURY, Block, Item, Section
from dossiers.sections.forms import PageForm

INE = re.compile(r"^[0-9A-Z]{11}$")


class IdentityForm(PageForm):
    """Fields of « Identité ». The identity minimum can never be forced: place of birth (the country
    is half of it), nationality, address, telephone.
    """

    mandatory = (
        "civility",
        "birth_place",
        "birth_country",
        "nationality",
        "address",
        "postcode",
        "city",
        "country",
        "phone",
    )
    blocking = (
        "birth_place",
        "birth_country",
        "nationality",
        "address",
        "postcode",
        "city",
        "country",
        "phone",
    )
    jury = ("nationality", "city", "phone")
    radios = ("civility",)
    shown_if = {"birth_department": ("birth_country", frozenset({"", "FR"}))}
    words = {
        "birth_place": gettext_lazy("Saisissez votre commune de naissance."),
        "birth_country": gettext_lazy("Choisissez votre pays de naissance."),
        "nationality": gettext_lazy("Choisissez votre nationalité."),
        "address": gettext_lazy("Saisissez votre adresse : numéro et rue."),
        "postcode": gettext_lazy("Saisissez votre code postal."),
        "city": gettext_lazy("Saisissez votre commune de résidence."),
        "country": gettext_lazy("Choisissez votre pays de résidence."),
        "phone": gettext_lazy("Saisissez un numéro de téléphone où vous joindre."),
        "civility": gettext_lazy("Choisissez votre civilité."),
    }
    hints = {
        "birth_place": gettext_lazy("Telle qu’elle figure sur votre pièce d’identité."),
        "other_nationality": gettext_lazy("Si vous en avez une seconde."),
        "phone": gettext_lazy("Par exemple 06 12 34 56 78, ou +32 470 12 34 56."),
        "accommodation": gettext_lazy(
            "Facultatif. Seul le service « Dossier commun » lit cette réponse, "
            "pour préparer vos épreuves."
        ),
    }
    sizes = {"postcode": "court", "birth_department": "moyen", "phone": "moyen"}
    tokens = {
        "address": "address-line1",
        "address_more": "address-line2",
        "postcode": "postal-code",
        "city": "address-level2",
        "country": "country",
        "phone": "tel",
    }
    groups = (
        ("", ("civility",)),
        (
            gettext_lazy("Naissance et nationalité"),
            (
                "birth_country",
                "birth_place",
                "birth_department",
                "nationality",
                "other_nationality",
            ),
        ),
        (
            gettext_lazy("Adresse et téléphone"),
            ("address", "address_more", "postcode", "city", "country", "phone"),
        ),
        (
            gettext_lazy("Si besoin"),
            ("emergency_name", "emergency_phone", "accommodation"),
        ),
    )

    class Meta(PageForm.Meta):
        model = models.Identity
        exclude = ("dossier",)

    def clean_postcode(self):
        """In France a postcode has five digits; elsewhere anything goes."""
        code = self.cleaned_data["postcode"].strip()
        if code and self.data.get("country") == "FR" and not re.fullmatch(r"\d{5}", code):
            self.add_error(
                "postcode", _("Saisissez les 5 chiffres du code postal, par exemple 81000.")
            )
        return code


class Identite(Section):
    """Who the candidate is: what was declared at the account request is frozen (S1)."""

    slug = "identite"
    title = gettext_lazy("Identité")
    hint = gettext_lazy("Naissance, nationalité, adresse, téléphone")
    form = IdentityForm
    answers = "identity"

    def summary(self, reading):
        """The frozen data first, then the answers."""
        user = reading.dossier.user
        frozen = (
            ("birth_name", _("Nom de naissance"), user.birth_name, JURY),
            ("usage_name", _("Nom d’usage"), user.usage_name, JURY),
            ("first_names", _("Prénoms"), user.first_names, JURY),
            ("birth_date", _("Date de naissance"), _day(user.birth_date), None),
            ("email", _("Adresse électronique"), user.email, JURY),
            ("situation", _("Situation actuelle"), str(user.get_situation_display()), JURY),
            ("diploma", _("Diplôme préparé ou obtenu"), user.diploma, JURY),
        )
        items = [
            Item(f"identite.{key}", label, value, value, **({"audience": who} if who else {}))
            for key, label, value, who in frozen
            if value
        ]
        return [Block(_("Déclaré à la demande d’identifiants"), items), *super().summary(reading)]


def _day(value):
    return f"{value:%d/%m/%Y}" if value else ""


class IneForm(PageForm):
    """The number, or why there is none. Never blocks on the format (S1, G17)."""

    mandatory = ("number", "reason")
    shown_if = {
        "number": ("without", frozenset({""})),
        "other_format": ("without", frozenset({""})),
        "reason": ("without", frozenset({"on"})),
        "explanation": ("without", frozenset({"on"})),
    }
    words = {
        "number": gettext_lazy(
            "Saisissez les 11 caractères de votre INE, ou cochez « Je n’ai pas de numéro INE »."
        ),
        "reason": gettext_lazy("Dites pourquoi vous n’avez pas de numéro INE."),
    }
    hints = {
        "number": gettext_lazy(
            "11 caractères, en tête de votre relevé de notes du bac ou sur votre certificat "
            "de scolarité."
        ),
        "other_format": gettext_lazy("À cocher si votre numéro n’a pas 11 caractères."),
    }
    sizes = {"number": "moyen", "reason": "moyen"}
    radios = ("reason",)
    groups = (("", ("number", "other_format", "without", "reason", "explanation")),)

    class Meta(PageForm.Meta):
        model = models.IneNumber
        exclude = ("dossier",)

    def clean_number(self):
        """Spaces out, capitals; 11 characters unless declared of another format."""
        number = re.sub(r"[\s.-]", "", self.cleaned_data["number"]).upper()
        if number and not self.data.get("other_format") and not INE.match(number):
            self.add_error(
                "number",
                _(
                    "Un INE compte 11 caractères, celui-ci %(count)d. Corrigez-le, ou cochez "
                    "« Mon numéro a un autre format »."
                )
                % {"count": len(number)},
            )
        return number


class Ine(Section):
    """The national student number."""

    slug = "ine"
    title = gettext_lazy("INE ou BEA")
    hint = gettext_lazy("Sur l’en-tête de votre relevé de notes du bac")
    form = IneForm
    answers = "ine"


class PapersForm(PageForm):
    """Which identity paper is deposited."""

    mandatory = ("kind",)
    radios = ("kind",)
    words = {"kind": gettext_lazy("Choisissez la pièce d’identité que vous déposez.")}

    class Meta(PageForm.Meta):
        model = models.Papers
        exclude = ("dossier",)


class Pieces(Section):
    """Photo, identity card or passport, permits as the campaign words them."""

    slug = "pieces"
    title = gettext_lazy("Pièces d’identité et photo")
    hint = gettext_lazy("Photo, carte d’identité recto et verso ou passeport")
    form = PapersForm
    answers = "papers"
