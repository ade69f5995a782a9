"""What an invented person answers, page after page, written as people type it."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from config.demonstration.people import Person, lists, plain

FOLDER = Path(__file__).resolve().parent / "data"
MENTIONS = ("sans", "ab", "ab", "b", "b", "tb")
#: French is spoken from birth there.
FRENCH_SPEAKING = ("FR", "CH")


@dataclass
class Answers:
    """Raw values by page, as a form receives them; `rows` lists those of a repeated page."""

    track: dict
    heads: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    #: the transcript of the year under way is not there yet
    late: bool = False


@cache
def tracks() -> dict:
    """The courses of study and what surrounds them."""
    return tomllib.loads((FOLDER / "parcours.toml").read_text(encoding="utf-8"))


def choose_track(draw: Random, kind: str) -> dict:
    """One course of study among those of `apprentissage` or of `mastere`."""
    return draw.choice(tracks()[kind])


def born_in(track, year_start) -> int:
    """The year of birth of who followed this course at the usual age."""
    return year_start + 1 - len(track["annees"]) - 18


def answer(draw: Random, person: Person, track: dict, year_start: int) -> Answers:
    """Everything this person answers in a campaign of that school year."""
    told = Answers(track, late=draw.random() < 0.4)
    bac = year_start + 1 - len(track["annees"])
    told.heads["identite"] = _identity(draw, person)
    told.heads["ine"] = _ine(draw, person, bac)
    told.heads["pieces"] = {"kind": "passeport" if person.foreign else _paper(draw)}
    told.heads["baccalaureat"] = _baccalaureat(draw, person, track, bac)
    told.rows["cursus"] = _years(draw, track, year_start)
    told.heads["langues"], told.rows["langues"] = _languages(draw, person, year_start)
    told.rows["experiences"] = list(_experiences(draw, year_start))
    told.heads["sejour"] = _stay(draw, year_start)
    told.rows["referents"] = list(_referents(draw))
    told.heads["avis"] = _opinion(draw)
    told.heads["frais"] = {"claimed": "oui" if draw.random() < 0.3 else "non"}
    return told


def _identity(draw, person):
    said = {
        "civility": person.civility,
        "birth_country": person.birth_country,
        "birth_place": person.birth_place,
        "birth_department": person.birth_department,
        "nationality": person.nationality,
        "address": person.address,
        "postcode": person.postcode,
        "city": person.city,
        "country": "FR",
        "phone": person.phone,
    }
    if draw.random() < 0.6:
        said |= {"emergency_name": person.emergency, "emergency_phone": "04 65 71 00 12"}
    if draw.random() < 0.05:
        said["accommodation"] = "Tiers temps aux épreuves écrites, accordé au baccalauréat."
    return said


def _paper(draw):
    return "carte" if draw.random() < 0.85 else "passeport"


def _ine(draw, person, bac):
    digits = "".join(str(draw.randint(0, 9)) for _ in range(9))
    if person.foreign and draw.random() < 0.6:
        return {
            "without": "on",
            "reason": "etranger",
            "explanation": "Arrivée en France pour mes études, numéro demandé.",
        }
    if draw.random() < 0.05:
        return {"other_format": "on", "number": f"{digits[:8]}B"}
    return {"number": digits + draw.choice("ABCDEFGHJK") + draw.choice("ABCDEFGHJK")}


def _baccalaureat(draw, person, track, bac):
    if person.foreign and draw.random() < 0.7:
        return {
            "kind": "etranger",
            "title": "Diplôme de fin d’études secondaires, série scientifique",
            "year": str(bac),
            "establishment": f"Lycée de {person.birth_place}",
            "city": person.birth_place,
            "country": person.birth_country,
        }
    return {
        **track["bac"],
        "year": str(bac),
        "mention": draw.choice(MENTIONS),
        "establishment": draw.choice(
            ("Lycée Jeanne-Barret", "Lycée de la Sérane", "Lycée Haut-Pont")
        ),
        "city": person.city,
        "academy": draw.choice(("Toulouse", "Montpellier", "Rennes", "Lille", "Créteil")),
        "maths": _mark(draw, 10, 18),
        "english": _mark(draw, 9, 18),
    }


def _mark(draw, low, high) -> str:
    return f"{draw.uniform(low, high):.2f}".replace(".", ",")


def _years(draw, track, year_start):
    """One set of answers per school year, the year under way last."""
    last = len(track["annees"]) - 1
    first = year_start - last
    return [
        {"year_start": first + rank, **_year(draw, facts, first + rank, under_way=rank == last)}
        for rank, facts in enumerate(track["annees"])
    ]


def _year(draw, facts, year, *, under_way):
    if "diploma" not in facts:
        return dict(facts)
    cohort = draw.randint(24, 110)
    said = {
        "situation": "etudes",
        "status": "initial",
        "country": "FR",
        "result": "en_cours" if under_way else "valide",
        **facts,
        "diploma": _of_its_time(facts["diploma"], year),
    }
    if said["result"] != "en_cours":
        said |= {"average_s1": _mark(draw, 9, 16), "average_s2": _mark(draw, 9.5, 16.5)}
        said |= {"rank": str(draw.randint(1, cohort)), "cohort": str(cohort)}
        said["ects"] = "60" if said["result"] == "valide" else str(draw.randint(28, 52))
    return said


def _of_its_time(diploma, year):
    """Before the autumn of 2021 the BUT was a DUT."""
    return diploma.replace("but-", "dut-", 1) if year < 2021 else diploma


def _languages(draw, person, year_start):
    native = person.nationality in FRENCH_SPEAKING
    head = {"french_mother_tongue": "oui" if native else "non"}
    if not native:
        head["french_level"] = draw.choice(("B2", "C1"))
    english = {"language": "Anglais", "level": draw.choice(("B1", "B2", "B2", "C1"))}
    if draw.random() < 0.4:
        score = str(5 * draw.randint(125, 190))
        day = f"{draw.randint(1, 28):02d}/{draw.randint(1, 6):02d}/{year_start}"
        english |= {"certification": "TOEIC", "score": score, "certified_on": day}
    second = draw.choice(("Espagnol", "Allemand", "Italien", "Arabe", "Portugais", ""))
    other = [{"language": second, "level": draw.choice(("A2", "B1", "B2"))}] if second else []
    return head, [english, *other]


def _experiences(draw, year_start):
    for facts in draw.sample(tracks()["experiences"]["liste"], draw.randint(1, 3)):
        start = date(
            year_start - draw.randint(0, 1), draw.choice((1, 4, 6, 7)), draw.randint(1, 20)
        )
        end = min(start + timedelta(weeks=facts["weeks"]), date(year_start, 8, 31))
        said = {key: value for key, value in facts.items() if key != "weeks"}
        yield said | {"starts_on": f"{start:%d/%m/%Y}", "ends_on": f"{end:%d/%m/%Y}"}


def _stay(draw, year_start):
    if draw.random() > 0.12:
        return {"abroad": "non"}
    country, city = draw.choice((("DE", "Leipzig"), ("CA", "Sherbrooke"), ("ES", "Gijón")))
    return {
        "abroad": "oui",
        "nature": draw.choice(("stage", "semestre")),
        "country": country,
        "city": city,
        "starts_on": f"01/02/{year_start + 1}",
        "ends_on": f"30/05/{year_start + 1}",
    }


def _referents(draw):
    """One academic and one professional referent, now and then a second one."""
    kinds = ["academic", "professional"]
    if draw.random() < 0.25:
        kinds.append(draw.choice(kinds))
    names = draw.sample(lists()["france"]["noms"], len(kinds))
    for kind, name in zip(kinds, names, strict=True):
        first = draw.choice(lists()["france"]["femmes"] + lists()["france"]["hommes"])
        place = "institut.example" if kind == "academic" else "entreprise.example"
        yield {
            "kind": kind,
            **draw.choice(tracks()["referents"][kind]),
            "last_name": name,
            "first_name": first,
            "organisation": "Institut de Valmont" if kind == "academic" else f"Société {name}",
            "email": f"{plain(first)}.{plain(name)}@{place}",
            "language": "fr",
            "warned": "on" if draw.random() < 0.8 else "",
            "when": "now",
        }


def _opinion(draw):
    door = draw.choice(("depot", "depot", "ecole", "aucun"))
    if door == "depot":
        return {"door": door}
    if door == "aucun":
        return {"door": door, "reason": "Mon établissement n’en délivre pas aux anciens élèves."}
    return {
        "door": door,
        "last_name": "Crouzatier",
        "first_name": "Anne-Lise",
        "function": "Responsable de formation",
        "organisation": "Institut de Valmont",
        "email": "anne-lise.crouzatier@institut.example",
        "language": "fr",
    }
