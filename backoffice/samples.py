"""Invented facts that let the team read every mail before anybody receives it.

Nobody real is in them. A mail whose words ask for a fact that is not here breaks the suite.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from accounts import links, outbox
from accounts.words import euros, moment

FOLDER = Path(settings.BASE_DIR) / "templates" / "mails"
LANGUAGES = ("fr", "en")
NUMBER = "2026-00431"
DAY = datetime(2027, 3, 30, 21, 0, tzinfo=UTC)
#: An address of the shape of a personal link, that opens nothing.
LINK = "/referent/exemple-sans-valeur/"

FRENCH = {
    "candidate": "Camille Aubertin",
    "person": "Anne Morel",
    "role": "référent académique",
    "greeting": "Bonjour Madame Morel,",
    "campaign": "Recrutement par apprentissage 2027",
    "formation": "Ingénieur généraliste par alternance",
    "formations": ["Ingénieur généraliste par alternance (Albi)", "Mécatronique (Alès)"],
    "school": "École d’exemple",
    "note": "Le relevé du semestre 3 est illisible : déposez-le de nouveau.",
    "reason": "L’avis de bourse concerne une autre année.",
    "question": "La formation accepte-t-elle un contrat de trois ans ?",
    "done": "Notre service a corrigé l’adresse de votre référent.",
    "decision": "Communiqué en partie",
    "pages": ["Pièces", "Cursus"],
    "added": ["Mécatronique (Alès)"],
    "steps": ["Formations", "Pièces"],
    "lack": ("Relevé du semestre 3", "Cursus", "illisible"),
    "step": "résultats de l’examen du dossier",
    "fee": "Première formation",
}
ENGLISH = {
    "role": "academic referee",
    "greeting": "Dear Mrs Morel,",
    "campaign": "Apprenticeship admissions 2027",
    "formation": "General engineering, work-study",
    "formations": ["General engineering, work-study (Albi)", "Mechatronics (Alès)"],
    "school": "Example School",
    "note": "The transcript of term 3 cannot be read: please upload it again.",
    "reason": "The scholarship notice is about another year.",
    "question": "Does the programme take a three-year contract?",
    "done": "Our service corrected the address of your referee.",
    "decision": "Disclosed in part",
    "pages": ["Documents", "Studies"],
    "added": ["Mechatronics (Alès)"],
    "steps": ["Programmes", "Documents"],
    "lack": ("Transcript of term 3", "Studies", "cannot be read"),
    "step": "results of the examination of the application",
    "fee": "First programme",
}
#: Facts that one mail understands otherwise than the others.
PARTICULAR = {
    "rappel_brouillon": {"left": 3},
    "paiement_complement": {"due": 6000},
    "paiement_impaye": {"due": 6000},
    "paiement_rembourse": {"due": 0},
    "formation_ajoutee": {"due": 3000},
    "candidature_retiree": {"formations": []},
}
SUMS = ("due", "amount")


def templates() -> list[str]:
    """Names of every mail, in order, as `outbox.post` takes them."""
    found = (path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.fr.txt"))
    return sorted(name.removesuffix(".fr.txt") for name in found if name != "signature.fr.txt")


def facts(template, language) -> dict:
    """Everything a mail may say, invented, in the words of this language."""
    with translation.override(language):
        said = FRENCH | (ENGLISH if language == "en" else {})
        return said | _instants() | _lists(said) | _addresses() | _plain() | _own(template)


def preview(template, language) -> tuple[str, str, str]:
    """(subject, text, HTML) of a mail with invented facts. Nothing is written."""
    context = facts(template, language)
    return outbox.drawn(template, context=context, language=language, dossier_number=NUMBER)


def _instants():
    named = ("at", "closing", "due", "until", "deadline", "corrected", "sent", "asked_at")
    return dict.fromkeys(named, moment(DAY)) | {"due_day": date_format(DAY, "j F")}


def _lists(said):
    label, title, reason = said["lack"]
    dates = [
        {"day": date_format(DAY, "j F"), "label": said["step"], "formation": said["formation"]}
    ]
    return {
        "items": [{"label": label, "title": title, "reason": reason}],
        "dates": dates,
        "promised": [date_format(DAY, "j F")],
        "lines": [(said["fee"], euros(9000))],
        "left": said["steps"],
    }


def _addresses():
    named = "dossier_url fees_url recap_url receipt_url thread_url page ask account sign_in".split()
    own = dict.fromkeys([*named, "forgotten", "privacy"], links.absolute("/compte/"))
    return own | dict.fromkeys(("link", "decline"), links.absolute(LINK))


def _plain():
    flags = {"by_mail": True, "transmitted": True, "asked": True, "whole": False}
    flags |= {"expired": False, "late": False, "refused": ""}
    flags |= {"dropped": False, "double": False, "to_send": False}
    numbers = {"count": 2, "days": 2, "missing": 1, "code": "402 917", "number": "T-2026-00012"}
    people = {"name": "Camille Aubertin", "email": "camille.aubertin@exemple.fr"}
    address = {"address": "anne.morel@iut-valmont.example", "reference": "PAY-7F3K"}
    return flags | numbers | people | address | {"amount": euros(12000)}


def _own(template):
    found = PARTICULAR.get(template, {})
    return {key: euros(value) if key in SUMS else value for key, value in found.items()}
