"""What changed between two copies of a dossier, or between a copy and what it says now."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One answer or document that is not what it was; `before` or `after` empty when absent."""

    key: tuple
    page: str
    page_title: str
    label: str
    before: str
    after: str
    #: ids of the documents on either side, None for an answer
    document: int | None = None
    former: int | None = None


def between(old, new) -> list[Change]:
    """Changes from one copy's content to another's, in the order of the pages of the new one."""
    before, after = _flat(old), _flat(new)
    order = [*after, *(key for key in before if key not in after)]
    return [
        _change(key, before.get(key), after.get(key))
        for key in order
        if _said(before.get(key)) != _said(after.get(key))
    ]


def _flat(content) -> dict:
    """Every answer and document by what it is about, with (page, title, label, value, id)."""
    found = {}
    for page in content.get("sections", ()):
        told = (page["slug"], page["title"])
        for item in page["items"]:
            found[page["slug"], "", item["key"]] = (*told, item["label"], item["value"], None)
        for row in page["rows"]:
            for item in row["items"]:
                label = f"{row['title']} — {item['label']}"
                key = (page["slug"], row["title"], item["key"])
                found[key] = (*told, label, item["value"], None)
        for rank, document in enumerate(page["documents"]):
            key = (page["slug"], document["slot"], _rank(page["documents"][:rank], document))
            value = document["name"] or document["reason"] or document["state"]
            found[key] = (*told, document["label"], value, document)
    return found


def _rank(earlier, document):
    return sum(each["slot"] == document["slot"] for each in earlier)


def _said(entry):
    """What makes an entry the same: an answer's words, a document's bytes or state."""
    if entry is None:
        return ""
    document = entry[4]
    if document is None:
        return entry[3]
    return (document["digest"], document["state"], document["reason"], document["until"])


def _change(key, old, new) -> Change:
    page, title, label, _value, _document = new or old
    return Change(
        key=key,
        page=page,
        page_title=title,
        label=label,
        before=str(old[3]) if old else "",
        after=str(new[3]) if new else "",
        document=new[4]["document"] if new and new[4] else None,
        former=old[4]["document"] if old and old[4] else None,
    )
