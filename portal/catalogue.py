"""What the catalogue says of formations: filters, cards, calendar lines. Only reads."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.words import moment
from formations.models import AcceptedTitle, CalendarStep, Campaign, Formation
from formations.search import plain
from portal import formats

Kind = CalendarStep.Kind
RANK = {kind: rank for rank, kind in enumerate(Kind.values)}
#: Steps said « à partir du » when they have no end.
FROM = (Kind.COMPANY_SEARCH,)
#: The documents that campaign files name S1 to S5.
DOCUMENTS = {
    "S1": gettext_lazy("aide de la plateforme, 2021"),
    "S2": gettext_lazy("notice IMT Mines Alès 2021"),
    "S3": gettext_lazy("processus de candidature IMT-BS"),
    "S4": gettext_lazy("notice IMT Mines Albi 2025"),
    "S5": gettext_lazy("notice IMT Mines Alès 2022"),
}
#: What campaign files remark on a date, known to the English catalogue.
REMARKS = (
    gettext_noop("Date d’ouverture non indiquée par la source."),
    gettext_noop("Ouverture non indiquée par la source."),
    gettext_noop("« Inclus », écrit ailleurs dans la notice, n’ajoute pas d’heure."),
    gettext_noop("Date non indiquée par la source : 7 jours après la clôture."),
)
LEVELS = {
    "1": gettext_lazy("1re année"),
    "2": gettext_lazy("2e année"),
    "mastere": gettext_lazy("Mastère Spécialisé"),
}
NAMES = {
    "campagne": gettext_lazy("Campagne"),
    "recherche": gettext_lazy("Recherche"),
    "ecole": gettext_lazy("École"),
    "statut": gettext_lazy("Statut"),
    "niveau": gettext_lazy("Niveau d’entrée"),
    "ville": gettext_lazy("Ville"),
    "diplome": gettext_lazy("Mon diplôme"),
}


@dataclass
class Filters:
    """The filters of an address, and what they leave of the formations listed.

    `listed` must carry schools, campaigns, options and titles: filtering queries nothing.
    """

    asked: dict[str, str]
    listed: list[Formation]
    kept: list[Formation] = field(default_factory=list)

    def __post_init__(self):
        self.kept = [each for each in self.listed if self._keeps(each)]

    def _keeps(self, formation) -> bool:
        wanted = self.asked
        tests = {
            "ecole": formation.school.slug,
            "statut": formation.route,
            "niveau": level(formation),
            "ville": slugify(formation.city),
        }
        if any(wanted.get(name, found) != found for name, found in tests.items()):
            return False
        return all(word in formation.search for word in plain(wanted.get("recherche", "")).split())

    def by_title(self) -> tuple[list, list]:
        """Formations that name the diploma asked, then the others, never refused for it."""
        if "diplome" not in self.asked:
            return self.kept, []
        found = [each for each in self.kept if names(each, self.asked["diplome"])]
        return found, [each for each in self.kept if each not in found]

    def chips(self) -> list[dict[str, str]]:
        """The filters in force, in words, each with the address that clears it alone."""
        words = {name: dict(choices) for name, choices in self.choices().items()}
        words |= {"statut": dict(Formation.Route.choices), "niveau": LEVELS}
        words["diplome"] = {key: label for _group, some in self.diplomas() for key, label in some}
        return [
            {
                "name": str(NAMES[name]),
                "value": str(words.get(name, {}).get(value, value)),
                "url": address({k: v for k, v in self.asked.items() if k != name}),
            }
            for name, value in self.asked.items()
            if name != "campagne"
        ]

    def choices(self) -> dict[str, list[tuple[str, Any]]]:
        """What may be chosen in each list, from the formations listed."""
        schools = {each.school.slug: each.school.name for each in self.listed}
        routes = {each.route: each.get_route_display() for each in self.listed}
        levels = {level(each): LEVELS[level(each)] for each in self.listed if level(each)}
        cities = {slugify(each.city): each.city for each in self.listed if each.city}
        return {
            "ecole": sorted(schools.items(), key=lambda pair: plain(pair[1])),
            "statut": [(key, routes[key]) for key in Formation.Route.values if key in routes],
            "niveau": [(key, levels[key]) for key in LEVELS if key in levels],
            "ville": sorted(cities.items(), key=lambda pair: plain(pair[1])),
        }

    def diplomas(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The diplomas formations name, by kind; each kind ends with « autre »."""
        titles = [title for each in self.listed for title in each.titles.all()]
        found = []
        for kind, words in AcceptedTitle.Kind.choices:
            named = {title_key(t): t.label for t in titles if t.kind == kind and not t.whole_kind}
            if named or any(t.kind == kind for t in titles):
                some = sorted(named.items(), key=lambda pair: plain(pair[1]))
                other = _("%(kind)s, autre intitulé") % {"kind": words}
                found.append((str(words), [*some, (f"{kind}.autre", other)]))
        return found


def asked(query) -> dict[str, str]:
    """The filters of an address, in the order they stand in it; unknown names and blanks left."""
    return {name: query[name].strip() for name in query if name in NAMES and query[name].strip()}


def address(filters) -> str:
    """The catalogue's address with these filters."""
    return "/formations/" + (f"?{urlencode(filters)}" if filters else "")


def level(formation) -> str:
    """« 1 » or « 2 » (year of entry), « mastere », or nothing."""
    if formation.route == Formation.Route.MASTERE:
        return "mastere"
    return str(formation.entry_year or "")


def title_key(title) -> str:
    """How an address says an accepted title: « dut.informatique »."""
    return f"{title.kind}.{slugify(title.label)}"


def names(formation, diploma) -> bool:
    """Whether the formation names this diploma, by itself or with its whole kind."""
    kind = diploma.partition(".")[0]
    titles = [title for title in formation.titles.all() if title.kind == kind]
    return any(title.whole_kind or title_key(title) == diploma for title in titles)


def card(formation, diploma="") -> dict[str, Any]:
    """What a card says of a formation."""
    campaign = formation.campaign
    return {
        "formation": formation,
        "words": card_words(formation),
        "places": places(formation),
        "closing": moment(campaign.closes_at) if campaign.closes_at else "",
        "fee": fee(campaign),
        "named": bool(diploma) and names(formation, diploma),
        "asked": bool(diploma),
    }


def card_words(formation) -> str:
    """« IMT Mines Albi, Albi — Apprentissage, 1re année »."""
    where = ", ".join(filter(None, [formation.school.name, formation.city]))
    if formation.city and formation.city in formation.school.name:
        where = formation.school.name
    year = LEVELS[level(formation)] if formation.entry_year else ""
    how = ", ".join(str(part) for part in (formation.get_route_display(), year) if part)
    return f"{where} — {how}"


def places(formation) -> list[tuple[str, int]]:
    """(label, places): those of the formation (label empty), else those of its options."""
    if formation.pool:
        return [("", formation.pool.capacity)]
    return [(each.label, each.pool.capacity) for each in formation.options.all() if each.pool]


def fee(campaign) -> dict[str, Any] | None:
    """The tariff in force in cents: `first`, `other` (None where a dossier holds one), bursary."""
    tariff = next(iter(campaign.tariffs.all()), None)
    if tariff is None:
        return None
    several = campaign.max_formations != 1
    return {
        "first": tariff.full_first,
        "other": tariff.full_other if several else None,
        "bursary_first": tariff.bursary_first,
        "bursary_other": tariff.bursary_other,
    }


def titles_by_kind(formation) -> list[tuple[str, list[str]]]:
    """The accepted titles under their kind, in the order of the notice."""
    found: dict[str, list[str]] = {}
    for title in formation.titles.all():
        found.setdefault(title.get_kind_display(), []).append(title.label)
    return list(found.items())


@dataclass(frozen=True)
class Line:
    """One date of a formation's calendar, in words. `key` marks the closing."""

    label: Any
    when: str
    note: str
    source: str
    past: bool
    key: bool = False


def calendar(formation, at) -> list[Line]:
    """Opening, closing, examination, then each step by its first day."""
    steps = sorted(formation.steps.all(), key=lambda step: (step.first_day, RANK[step.kind]))
    return [*_borders(formation, at), *(_step(step, at) for step in steps)]


def _borders(formation, at):
    campaign: Campaign = formation.campaign
    if campaign.opens_at:
        note = remark(campaign.opens_note)
        yield Line(
            _("Ouverture"), formats.day(campaign.opens_at), note, "", campaign.opens_at <= at
        )
    if campaign.closes_at:
        past = campaign.closes_at <= at
        when = _("%(when)s (heure de Paris)") % {"when": moment(campaign.closes_at)}
        yield Line(_("Clôture"), when, remark(campaign.closes_note), "", past, key=True)
    if formation.examination_at:
        past, note = formation.examination_at <= at, remark(formation.examination_source)
        when = formats.day(formation.examination_at)
        yield Line(_("Examen des dossiers"), when, note, "", past)


def remark(text) -> str:
    """The remark in the reader's language when it is a known one, as written otherwise."""
    return _(text) if text else ""


def _step(step, at) -> Line:
    past = (step.ends_at or step.starts_at) <= at
    return Line(step.label, step_words(step), step.note, cited(step.source), past)


def cited(source) -> str:
    """The source of a date as people name it; nothing where the note says there is none."""
    known = re.match(r"(S[1-5])\b([^;,—:]*)", source)
    if not known:
        return ""
    words = f"{DOCUMENTS[known[1]]} {known[2].strip()}".strip()
    return _("%(source)s, date décalée") % {"source": words} if "décalée" in source else words


def step_words(step) -> str:
    """« du 31 mars 2021 au 16 avril 2021 », « à partir du… », « mardi 30 mars 2021 à 10 h 00 »."""
    if step.kind == Kind.RECORDINGS_UNTIL:
        return _("avant le %(day)s") % {"day": formats.day(step.first_day, weekday=False)}
    if not step.whole_days:
        return formats.moment(step.starts_at)
    start, last = step.first_day, step.last_day
    if last and last != start:
        end = formats.day(last, weekday=False)
        begin = formats.day(start, weekday=False, year=start.year != last.year)
        return _("du %(start)s au %(end)s") % {"start": begin, "end": end}
    if step.kind in FROM and last is None:
        return _("à partir du %(day)s") % {"day": formats.day(start, weekday=False)}
    return formats.day(start)


def blocks(text) -> list[dict[str, Any]]:
    """A text of the campaign files as headings (# and ##), lists (- ) and paragraphs."""
    found: list[dict[str, Any]] = []
    for paragraph in text.strip().split("\n\n"):
        for line in paragraph.strip().split("\n"):
            found = _joined(found, line.strip())
        found.append({"kind": "break"})
    return [block for block in found if block["kind"] != "break"]


def _joined(found, line):
    """The blocks with one more line: an item joins the list before it."""
    if line.startswith("#"):
        hashes, _space, words = line.partition(" ")
        return [*found, {"kind": "title" if hashes == "#" else "subtitle", "words": words}]
    if not line.startswith("- "):
        return [*found, {"kind": "paragraph", "words": line}] if line else found
    if found and found[-1]["kind"] == "list":
        found[-1]["items"].append(line[2:])
        return found
    return [*found, {"kind": "list", "items": [line[2:]]}]
