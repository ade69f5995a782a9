"""What the screens of the team show of a dossier's thread, wherever they show it."""

from django import template

from backoffice import talk

register = template.Library()


@register.inclusion_tag("bureau/_messages.html", takes_context=True)
def conversation(context, dossier) -> dict:
    """Thread, box, ready answers and notes: two sections, tabs of the drawer."""
    request = context["request"]
    shown = talk.conversation(dossier, request.user)
    kept = {name: context.get(name, "") for name in ("typed", "typed_note", "talk_error")}
    return shown | kept | {"dossier": dossier, "request": request, "perms": context["perms"]}


@register.simple_tag
def messages_to_answer() -> str:
    """How many dossiers wait for an answer; empty for none."""
    return talk.to_answer()


@register.filter
def titled(slug, titles) -> str:
    """The title of the page of this name."""
    return titles.get(slug, "")


@register.filter
def within(rank, pages) -> int:
    """The rank of a page of a document that has so many: the nearest one there is."""
    return min(max(1, rank or 1), pages or 1)


@register.filter
def ranks(pages, most) -> range:
    """The ranks of the pages of a document, the first `most` of them."""
    return range(1, min(pages or 1, most) + 1)
