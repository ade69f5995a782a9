"""People who do not exist: names of our own lists, addresses nobody receives."""

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).resolve().parent / "data"
#: Mailboxes under a name reserved for examples: nothing sent there reaches anybody.
MAILBOXES = ("courriel.example", "messagerie.example", "etudiant.example")
#: Beginnings of numbers that the French regulator keeps for fiction, and that can be dialled.
FICTION = ("02 61 91", "03 53 01", "04 65 71", "05 36 49")


@dataclass(frozen=True)
class Person:
    """One invented person; `phone` is of a range kept for fiction, `country` a two-letter code."""

    civility: str
    first_names: str
    birth_name: str
    usage_name: str
    email: str
    birth_date: date
    birth_place: str
    birth_department: str
    birth_country: str
    nationality: str
    address: str
    postcode: str
    city: str
    phone: str
    emergency: str

    @property
    def declared(self) -> dict:
        """What the account request asks of a person."""
        names = ("first_names", "birth_name", "usage_name", "birth_date")
        return {name: getattr(self, name) for name in names}

    @property
    def foreign(self) -> bool:
        """Not French."""
        return self.nationality != "FR"


@cache
def lists() -> dict:
    """The lists people are drawn from."""
    return tomllib.loads((FOLDER / "personnes.toml").read_text(encoding="utf-8"))


def invent(draw: Random, *, born_in: int, taken: set[str], origin: str = "") -> Person:
    """A person born in that year. `taken` holds the family names and addresses given so far.

    `origin` names one of the foreign lists; without it the person is French, of any family name.
    """
    said = lists()
    abroad = said["ailleurs"].get(origin)
    names = abroad or said["france"]
    woman = draw.random() < 0.5
    first = draw.choice(names["femmes" if woman else "hommes"])
    name = _fresh(draw, names["noms"], taken)
    married = woman and not abroad and draw.random() < 0.1
    home = draw.choice(said["villes"])
    place = draw.choice(abroad["villes"]) if abroad else draw.choice(said["villes"])["nom"]
    return Person(
        civility="mme" if woman else "m",
        first_names=first,
        birth_name=name,
        usage_name=draw.choice(said["france"]["noms"]) if married else "",
        email=_mailbox(draw, first, name, taken),
        birth_date=date(born_in, draw.randint(1, 12), draw.randint(1, 28)),
        birth_place=place,
        birth_department="" if abroad else _department(place, said["villes"]),
        birth_country=abroad["pays"] if abroad else "FR",
        nationality=abroad["pays"] if abroad else "FR",
        address=f"{draw.randint(1, 98)}, {draw.choice(said['rues'])}",
        postcode=home["code"],
        city=home["nom"],
        phone=f"{draw.choice(FICTION)} {draw.randint(0, 99):02d} {draw.randint(0, 99):02d}",
        emergency=f"{draw.choice(said['france']['femmes'])} {name}",
    )


def _fresh(draw, names, taken):
    """A family name nobody has yet, while there are any."""
    name = draw.choice([each for each in names if each not in taken] or names)
    taken.add(name)
    return name


def _department(place, towns):
    return next(town["departement"] for town in towns if town["nom"] == place)


def _mailbox(draw, first, name, taken):
    """first.name@…, numbered when somebody has it."""
    start, domain = f"{plain(first)}.{plain(name)}", draw.choice(MAILBOXES)
    rank, address = 1, f"{start}@{domain}"
    while address in taken:
        rank += 1
        address = f"{start}{rank}@{domain}"
    taken.add(address)
    return address


def plain(text) -> str:
    """A name as an address writes it: no accent, no apostrophe, hyphens for spaces."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(each for each in bare if not unicodedata.combining(each))
    return "-".join("".join(c if c.isalnum() else " " for c in bare.replace("’", "")).split())
