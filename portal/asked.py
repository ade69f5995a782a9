"""What support asks of the candidate, as tasks with where to do each, and which are done (C43)."""

from django.utils.translation import gettext as _

from dossiers import wanted


def tasks(frame, request) -> list[dict]:
    """The items of a complement request: label, reason, page, address, whether it was given."""
    titles = {each.slug: each.title for each in frame.sections}
    return [
        {
            "label": item["label"],
            "reason": item["reason"],
            "page": item["page"],
            "slot": item["slot"],
            "title": titles.get(item["page"], ""),
            "url": f"{frame.url(item['page'])}#{anchor(item)}",
            "done": wanted.provided(frame.reading, item, request.asked_at),
        }
        for item in request.items
    ]


def anchor(item) -> str:
    """Where the item is on its page."""
    if item["slot"]:
        return f"piece-{item['slot']}"
    return f"champ-{item['key'].removeprefix('manque:').removeprefix(item['page'] + '.')}"


def opened(frame, request) -> list[dict]:
    """The pages open for it, in order."""
    return [
        {"title": each.title, "url": frame.url(each.slug)}
        for each in frame.sections
        if each.slug in request.pages
    ]


def mark(context) -> None:
    """Tell each slot of a page that it was asked, and why: its candidate sees it at once."""
    wanted_here = {each["slot"]: each for each in context.get("asked", ()) if each["slot"]}
    slots = [*context["slots"], *(slot for row in context["rows"] for slot in row["slots"])]
    for slot in slots:
        if slot["key"] in wanted_here and not wanted_here[slot["key"]]["done"]:
            slot["asked"] = wanted_here[slot["key"]]["reason"] or _("À fournir")
