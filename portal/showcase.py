"""What the style guide shows: every component in every state, with invented values.

The pages of the service give the same dicts to the same templates, so that this file is also their
specification: `fields()` for `components/champ.html`, `slots()` for `components/piece.html`.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from portal import icons

CLOSING = datetime(2026, 12, 11, 23, 0, tzinfo=PARIS)
SEEN = datetime(2026, 12, 5, 14, 21, tzinfo=PARIS)
YES_NO = [("oui", "Oui"), ("non", "Non")]
TOKENS = (
    "papier surface surface-2 chemise encre encre-2 trait trait-fort primaire primaire-fort"
    " requis accent ok alerte erreur info toile focus"
).split()
CHAPTERS = (
    ("couleurs", _("Couleurs")),
    ("textes", _("Textes")),
    ("icones", _("Icônes")),
    ("boutons", _("Boutons")),
    ("statuts", _("Statuts")),
    ("annonces", _("Annonces")),
    ("champs", _("Champs")),
    ("pieces", _("Pièces")),
    ("onglets", _("Onglets, bordereau")),
    ("etiquettes", _("Étiquette, frise")),
    ("choix", _("Formations, années")),
    ("encadres", _("Encadrés, relecture")),
)


class Sample(forms.Form):
    """A field of each kind."""

    commune = forms.CharField(required=False)
    pays = forms.ChoiceField(choices=[("", "Choisir"), ("FR", "France"), ("BE", "Belgique")])
    adresse = forms.CharField()
    code_postal = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    naissance = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    etablissement = forms.CharField(required=False)
    presentation = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
    sejour = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    langues = forms.MultipleChoiceField(
        choices=[("en", "Anglais"), ("es", "Espagnol"), ("de", "Allemand")],
        widget=forms.CheckboxSelectMultiple,
    )
    accord = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    numero = forms.CharField(disabled=True)


VALUES = {
    "pays": "FR",
    "adresse": "12, rue des Tanneurs",
    "code_postal": "3140",
    "naissance": "14/05/2004",
    "sejour": "oui",
    "langues": ["en"],
    "numero": "2026-00431",
}


def field(name: str, label: str, **more: Any) -> dict[str, Any]:
    """One dict for `components/champ.html`."""
    bound = Sample(initial=VALUES)[name]
    base = {"bound": bound, "name": name, "label": label, "kind": "text", "wide": "long"}
    return {**base, "filled": bool(bound.value()), **more}


def fields() -> list[dict[str, Any]]:
    """The fields of the guide, in the order they are shown."""
    hint = "Telle qu’elle figure sur votre pièce d’identité."
    wrong = "Saisissez les 5 chiffres de votre code postal, par exemple 31400."
    return [
        field("commune", "Commune de naissance", hint=hint, required=True),
        field("pays", "Pays de naissance", kind="select", required=True, saved_at="14 h 29"),
        field("adresse", "Adresse", required=True, saved_at="14 h 31"),
        field(
            "code_postal",
            "Code postal",
            required=True,
            error=wrong,
            saved_at="14 h 31",
            wide="court",
        ),
        field(
            "naissance",
            "Date de naissance",
            hint="Par exemple 14/05/2004.",
            kind="date",
            wide="moyen",
        ),
        field(
            "etablissement",
            "Établissement",
            kind="datalist",
            options=["IUT de Valmont", "Lycée Jeanne-Barret, Valmont", "Autre établissement"],
            hint="Tapez les premières lettres ; « Autre établissement » est en fin de liste.",
        ),
        field("presentation", "Présentation", kind="textarea", ample=True),
        field(
            "sejour",
            "Partez-vous à l’étranger cette année ?",
            kind="radio",
            required=True,
            inline=True,
        ),
        field("langues", "Langues étudiées", kind="checkboxes", when="sejour=oui"),
        field("accord", "Je demande un aménagement pour raison de santé", kind="checkbox"),
        field(
            "secret", "Mot de passe", kind="password", hint="12 caractères au moins.", wide="moyen"
        ),
        field("numero", "Numéro de dossier", locked=True, wide="moyen"),
    ]


def slot(key: str, label: str, state: str, **more: Any) -> dict[str, Any]:
    """One dict for `components/piece.html`."""
    base = {
        "key": key,
        "label": label,
        "state": state,
        "required": True,
        "post_url": "/guide-de-style/",
    }
    limits = {"types": ["pdf", "jpg", "png"], "max_mb": 4, "accept": "application/pdf,image/*"}
    return {**base, **limits, **more}


def document(name: str, size: int, pages: int) -> dict[str, Any]:
    """The file of a slot."""
    return {
        "name": name,
        "size": size,
        "pages": pages,
        "received_at": SEEN,
        "url": "/guide-de-style/",
    }


def slots() -> list[dict[str, Any]]:
    """The slots of the guide: empty, received, refused, not concerned, later, optional, locked."""
    locked = "Le PDF est protégé par un mot de passe. Enregistrez-en une copie sans protection."
    done = document("Relevés BUT1 (S1 et S2).pdf", 1_240_000, 4)
    return [
        slot("vide", "Attestation de réussite", "empty", exemptible=True, deferrable=True),
        slot("recu", "Relevés des deux semestres", "received", document=done),
        slot(
            "refuse",
            "Relevé annuel",
            "refused",
            document=document("mpsi.pdf", 2_000_000, 1),
            error=locked,
        ),
        slot(
            "sans", "Relevé d’examen du BTS", "exempt", reason="aucun BTS déclaré cette année-là."
        ),
        slot(
            "plus-tard",
            "Relevé du 1er semestre",
            "later",
            reason="Jury le 14 décembre.",
            until=CLOSING,
        ),
        slot(
            "facultatif",
            "Programme détaillé",
            "empty",
            required=False,
            hint="Pour un diplôme étranger.",
        ),
        slot("verrouille", "Carte d’identité, recto", "received", document=done, locked=True),
    ]


def entry(title: str, status: str, **more: Any) -> dict[str, Any]:
    """One line of the menu and of the task list."""
    return {
        "slug": f"exemple-{title[:4].lower()}",
        "title": title,
        "url": "#onglets",
        "status": status,
        **more,
    }


def menu() -> list[dict[str, Any]]:
    """Two steps of the dossier, with the five statuses."""
    you = [
        entry("Identité", "doing", left=2, rank=1, hint="Deux champs à revoir", current=True),
        entry("INE ou BEA", "done", rank=2, hint="Sur votre relevé de notes du bac"),
        entry("Pièces d’identité et photo", "fix", left=1, rank=3, hint="Une pièce à remplacer"),
    ]
    course = [
        entry("Baccalauréat", "todo", left=5, rank=4, hint="Année, série, établissement"),
        entry("Séjour à l’étranger", "na", rank=5, hint="Aucun séjour cette année"),
    ]
    return [
        {"title": "Vous", "summary": "1 page sur 3", "entries": you},
        {"title": "Votre parcours", "summary": "1 page sur 2", "entries": course},
    ]


def everything() -> dict[str, Any]:
    """The context of the style guide."""
    return {
        "fields": fields(),
        "slots": slots(),
        "menu": menu(),
        "closing": {"at": CLOSING, "words": "dans 6 jours"},
        "stamp": {"words": "Dossier non transmis", "tone": ""},
        "icons": sorted(icons.ICONS),
        "label_lines": [
            ("État", "En cours de remplissage"),
            ("Clôture", "vendredi 11 décembre 2026"),
        ],
        "errors": [
            {"name": "code_postal", "label": "Code postal", "message": "saisissez 5 chiffres."},
            {"name": "commune", "label": "Commune de naissance", "message": "indiquez-la."},
        ],
        "done_count": 8,
        "total_count": 13,
        "overview_url": "#onglets",
        "seen": SEEN,
        "tokens": TOKENS,
        "chapters": CHAPTERS,
        "chosen_or_not": (True, False),
    }
