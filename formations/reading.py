"""The campaign files of `formations/data`, read into plain dictionaries.

A file says a local time of Paris without zone; what is read holds UTC instants. Sections inherit
with `use`, so that what several formations share is written once.
"""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from accounts.refusal import Refused
from formations import calendar

DATA = Path(__file__).resolve().parent / "data"
#: The campaigns of the sources, oldest first.
SOURCES = ("apprentissage-2021", "apprentissage-2022", "apprentissage-2025", "imt-bs-masteres")
PIECE = {
    "types": ["pdf", "jpg", "png"],
    "condition": "",
    "scope": "dossier",
    "mandatory": True,
    "forceable": True,
    "deferrable": False,
    "exemptible": False,
    "several": False,
    "portrait": False,
    "audience": "jury",
}


@cache
def _file(name) -> dict:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def schools() -> dict:
    """The schools by slug, as the sources print them."""
    return _file("ecoles")


def campaign_sheet(name) -> dict:
    """One campaign file: campaign, tariff, pools, notices, formations, pieces, nothing inherited.

    Raises Refused naming the file and the line for an hour that does not exist, a misspelt
    inheritance or an incoherent calendar (G18).
    """
    source = _file(name)
    sheet = {
        "campaign": _campaign(name, source["campaign"]),
        "tariff": source["tariff"],
        "pools": source.get("pools", {}),
        "notices": {slug: _notice(each) for slug, each in source.get("notices", {}).items()},
        "formations": {
            slug: _formation(name, source, each) for slug, each in source["formations"].items()
        },
        "pieces": {slug: _piece(slug, each) for slug, each in source["pieces"].items()},
    }
    refuse_incoherent(sheet, name)
    return sheet


def refuse_incoherent(sheet, name) -> None:
    """Raises Refused with every fault of the sheet's calendar, one a line."""
    found = calendar.faults(plan(sheet))
    if found:
        raise Refused("\n".join(f"{name}.toml, {_located(name, fault)}" for fault in found))


def plan(sheet) -> dict:
    """The calendar of a sheet, as `calendar.faults` reads it."""
    campaign = sheet["campaign"]
    return {
        "slug": campaign["slug"],
        "year_start": campaign["year_start"],
        "opens_at": campaign["opens_at"],
        "closes_at": campaign["closes_at"],
        "formations": [
            {
                "slug": slug,
                "open_to_application": each["open_to_application"],
                "examination_at": each["examination_at"],
                "steps": {
                    kind: calendar.Span(step["starts_at"], step["ends_at"], step["whole_days"])
                    for kind, step in each["steps"].items()
                },
            }
            for slug, each in sheet["formations"].items()
        ],
    }


def _located(name, fault):
    """The fault with the numbers of the lines of the file where its date is written."""
    key = fault.line.rpartition(".")[2]
    names = (key, f"{key}_at") if key == "examination" else (key,)
    lines = (DATA / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    found = [
        str(number)
        for number, text in enumerate(lines, 1)
        if text.partition("=")[0].strip() in names
    ]
    return f"{fault} (ligne {', '.join(found)})" if found else str(fault)


def _campaign(name, source):
    dates = {key: _instant(name, key, source.get(key)) for key in ("opens_at", "closes_at")}
    return {**source, **dates}


def _notice(source):
    published = source.get("published_at")
    text = (DATA / source["text"]).read_text(encoding="utf-8")
    instant = calendar.in_paris(published) if published else None
    return {**source, "text": text, "published_at": instant}


def _piece(slug, source):
    return {**PIECE, **_file("pieces")[slug], **source}


def _formation(name, source, own):
    merged = {"open_to_application": True, **_inherited(name, source, own)}
    merged["examination_at"] = _instant(name, "examination_at", merged.get("examination_at"))
    merged["steps"] = {
        kind: _step(name, kind, each) for kind, each in merged.pop("calendar", {}).items()
    }
    pieces = merged.get("pieces", {})
    merged["pieces"] = {slug: _piece(slug, each) for slug, each in pieces.items()}
    return merged


def _inherited(name, source, own):
    """The section, with what the section it uses says and that it does not say itself."""
    used = own.get("use")
    if used is None:
        return dict(own)
    if used not in source["common"]:
        raise Refused(f"{name}.toml : « use = {used} » ne désigne rien.")
    return _merged(_inherited(name, source, source["common"][used]), own)


def _merged(base, own):
    joined = {**base, **{key: value for key, value in own.items() if key != "use"}}
    for key in ("calendar", "pieces"):
        if key in base and key in own:
            joined[key] = {**base[key], **own[key]}
    return joined


def _step(name, kind, source):
    """Either an hour (`at`), or whole days (`from` and perhaps `to`, the last day included)."""
    ordinary = _file("etapes")[kind]
    dated = {key: value for key, value in source.items() if key not in ("at", "from", "to")}
    if "at" in source:
        start, end = _instant(name, kind, source["at"]), None
    else:
        last = source.get("to")
        start = calendar.day_start(source["from"])
        end = calendar.day_start(last + timedelta(days=1)) if last else None
    return {
        **ordinary,
        **dated,
        "starts_at": start,
        "ends_at": end,
        "whole_days": "from" in source,
    }


def _instant(name, line, local: datetime | None):
    """The UTC instant of a local time; one written with its offset is taken as it is."""
    if local is None or local.tzinfo:
        return local
    try:
        return calendar.in_paris(local)
    except calendar.Imprecise as error:
        raise Refused(f"{name}.toml, {line} : {error}") from error
