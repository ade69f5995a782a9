"""One account per persona: the team, a juror, a school, an administrator, and Camille."""

from datetime import UTC, date, datetime
from functools import partial

from accounts import actions as accounts
from backoffice.actions import allow_support
from config.demonstration.answers import Answers
from config.demonstration.life import Life
from config.demonstration.people import Person
from config.demonstration.words import ANSWERS
from dossiers.models import AnswerTemplate
from formations import actions as formations
from formations.models import Role, School

CANDIDATE = "candidat@demo.example"
SUPPORT = "support@demo.example"
JURY = "jury@demo.example"
ADMISSIONS = "admissions@demo.example"
ADMINISTRATOR = "admin@demo.example"
#: The team was there before the first campaign of the sources.
HIRED = datetime(2020, 12, 1, 9, 0, tzinfo=UTC)
#: (address, first name, name, in the administration)
TEAM = (
    (SUPPORT, "Nadège", "Lacombelle", True),
    (JURY, "Étienne", "Kervazol", False),
    (ADMISSIONS, "Soraya", "Benchérif-Laroze", False),
    (ADMINISTRATOR, "Gwénaël", "Pontarmé", True),
)


def hire(password: str):
    """The accounts of the team, with their rights; the support agent, who acts on dossiers."""
    staff = {}
    for address, first, name, inside in TEAM:
        user = accounts.create_staff(
            address, at=HIRED, first_names=first, birth_name=name, is_staff=inside
        )
        user.password, user.is_superuser = password, address == ADMINISTRATOR
        user.save(update_fields=["password", "is_superuser"])
        staff[address] = user
    staff[SUPPORT].groups.add(allow_support())
    _grant(staff[JURY], Role.Kind.JURY, "imt-mines-ales")
    _grant(staff[ADMISSIONS], Role.Kind.MANAGER, "imt-mines-albi")
    return staff[SUPPORT]


def prepare_answers():
    """The ready answers of the team."""
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(title=title, body_fr=french, body_en=english, position=rank)
        for rank, (title, french, english) in enumerate(ANSWERS)
    )


def _grant(user, kind, school):
    formations.grant_role(user, kind=kind, school=School.objects.get(slug=school))


def camille(stage, campaign, draw) -> Life:
    """Camille Aubertin: half of the dossier is filled, eight things are left (the mock-ups)."""
    said = told(campaign.year_start)
    return Life(stage, person=CAMILLE, told=said, campaign=campaign, draw=draw, portrait=1)


def script(life: Life) -> list:
    """What Camille has done so far, in order."""
    own = ("cursus", "formations", "avis", "frais")
    return [
        life.open,
        *(partial(life.fill, page) for page in life.campaign.pages if page not in own),
        partial(study, life),
        partial(choose, life),
        partial(life.deposit_all, "avis"),
        partial(life.fill, "frais"),
    ]


def study(life: Life, at) -> None:
    """Every year is told; of four transcripts, that of the first year of BUT alone is there."""
    years = life.dossier.study_years.exclude(year_start=2023).values_list("pk", flat=True)
    life.lacking |= {f"releves-{pk}" for pk in years}
    life.fill("cursus", at)


def choose(life: Life, at) -> None:
    """Albi by apprenticeship with its letter, and Mécatronique in Alès, whose letter is missing."""
    by_slug = {each.slug: each for each in life.stage.formations(life.campaign)}
    wanted = [by_slug[slug] for slug in ("albi-apprentissage", "ales-mecatronique")]
    life.choose(at, wanted, option="materiaux-transports")
    rows = {each.formation.slug: each.pk for each in life.dossier.candidatures.all()}
    life.lacking |= {f"lettre-motivation-{rows['ales-mecatronique']}"}
    life.deposit_all("formations", at)


CAMILLE = Person(
    civility="mme",
    first_names="Camille",
    birth_name="Aubertin",
    usage_name="",
    email=CANDIDATE,
    birth_date=date(2004, 5, 14),
    birth_place="",
    birth_department="",
    birth_country="FR",
    nationality="FR",
    address="12, rue des Tanneurs",
    postcode="3140",
    city="Toulouse",
    phone="05 36 49 41 20",
    emergency="Jeanne Aubertin",
)
BUT = {
    "situation": "etudes",
    "diploma": "but-genie-mecanique-et-productique",
    "speciality": "Innovation pour l’industrie",
    "establishment": "Autre établissement",
    "city": "Valmont",
    "country": "FR",
    "status": "initial",
    "comment": "IUT de Valmont.",
}


def told(year_start: int) -> Answers:
    """What Camille answers: eight things are left, and the bac is of 2022 as in the mock-ups."""
    said = Answers({"situation": "bac3", "prepare": "BUT Génie mécanique et productique"})
    said.heads = {
        "identite": {
            "civility": "mme",
            "birth_country": "FR",
            "nationality": "FR",
            "address": CAMILLE.address,
            "postcode": CAMILLE.postcode,
            "city": CAMILLE.city,
            "country": "FR",
            "phone": CAMILLE.phone,
        },
        "ine": {"number": "080214576HK"},
        "pieces": {"kind": "carte"},
        "baccalaureat": {
            "kind": "general",
            "year": "2022",
            "series": "Mathématiques, physique-chimie",
            "mention": "ab",
            "establishment": "Lycée Jeanne-Barret",
            "city": "Valmont",
            "academy": "Toulouse",
            "maths": "13,4",
            "physics": "12,9",
            "french": "12",
            "english": "14,5",
        },
        "langues": {"french_mother_tongue": "oui"},
        "sejour": {"abroad": "non"},
        "frais": {"claimed": "non"},
    }
    said.rows = {"cursus": _years(year_start), **ROWS}
    return said


def _years(year_start):
    """Preparatory class, then the BUT, with a year away between its second and third ones."""
    preparatory = BUT | {
        "diploma": "cpge-mp",
        "speciality": "MPSI",
        "comment": "Lycée Jeanne-Barret, Valmont. Réorientation à la fin de l’année.",
        "result": "ajourne",
        "average_s1": "9,1",
        "average_s2": "9,75",
    }
    first = BUT | {"result": "valide", "average_s1": "12,4", "average_s2": "13,15", "ects": "60"}
    second = BUT | {"result": "valide", "average_s1": "13,2", "average_s2": "13,6", "ects": "60"}
    away = {"situation": "cesure", "comment": "Année à l’atelier vélo des Tanneurs, Toulouse."}
    third = BUT | {"result": "en_cours", "average_s1": "13,82", "rank": "12", "cohort": "86"}
    years = [preparatory, first, second, *[away] * max(0, year_start - 2025), third]
    return [{"year_start": 2022 + rank, **year} for rank, year in enumerate(years)]


ROWS = {
    "langues": [
        {"language": "Anglais", "level": "B2"},
        {"language": "Espagnol", "level": "B1"},
    ],
    "experiences": [
        {
            "kind": "stage",
            "organisation": "Ateliers Corvaisier",
            "city": "Albi",
            "starts_on": "14/04/2025",
            "ends_on": "04/07/2025",
            "missions": "Conception d’un montage d’usinage, de la cote au premier copeau.",
        },
        {
            "kind": "benevolat",
            "organisation": "Atelier vélo des Tanneurs",
            "city": "Toulouse",
            "starts_on": "15/09/2025",
            "ends_on": "30/06/2026",
            "missions": "Accueil du public, réparation, tenue de la caisse.",
        },
    ],
    "referents": [
        {
            "kind": "academic",
            "civility": "mme",
            "last_name": "Guivarc’h",
            "first_name": "Solène",
            "function": "Responsable de formation",
            "organisation": "IUT de Valmont",
            "email": "solene.guivarch@institut.example",
            "relation": "Responsable de mes deux premières années de BUT",
            "language": "fr",
            "warned": "on",
            "when": "now",
        },
        {
            "kind": "professional",
            "civility": "m",
            "last_name": "Belkacem",
            "first_name": "Idriss",
            "function": "Chef d’atelier",
            "organisation": "Ateliers Corvaisier",
            "email": "idriss.belkacem@entreprise.example",
            "relation": "Tuteur de mon stage de douze semaines",
            "language": "fr",
            "warned": "on",
            "when": "now",
        },
    ],
}
