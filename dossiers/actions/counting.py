"""What is left page by page: the stored progress, and the words support searches."""

import unicodedata

from django.db import transaction

from dossiers import sections, workflow

SAVED = ["drafts", "progress", "progress_revision"]
#: columns by which a dossier is found (`keep_words`)
FOUND = ["search", "person_key", "ine_key"]


def recount(dossier, pages=None, *, reading=None, steady="") -> set:
    """Recompute the progress of these pages (all of them if None) on the row given, unsaved.

    Returns the pages whose entry changed. A dossier counted under an older revision of its
    campaign is recounted whole. `steady` names a page whose pieces the change does not move.
    """
    if dossier.progress_revision != dossier.campaign.revision:
        pages, dossier.progress = None, {}
    reading = reading or sections.Reading(dossier)
    changed = set()
    for section in sections.sections_of(dossier.campaign):
        if pages is None or section.slug in pages:
            kept = dossier.progress.get(section.slug) if section.slug == steady else None
            found = section.progress(reading, kept)
            if dossier.progress.get(section.slug) != found:
                dossier.progress[section.slug] = found
                changed.add(section.slug)
    dossier.progress_revision = dossier.campaign.revision
    return changed


def keep_count(dossier, pages=None) -> set:
    """Recount and save, on a row locked by the caller. Returns the pages that changed."""
    changed = recount(dossier, pages)
    dossier.save(update_fields=SAVED)
    return changed


def refreshed(dossier):
    """The dossier with a progress of its campaign's present revision, recounted if older."""
    if dossier.progress_revision == dossier.campaign.revision:
        return dossier
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        keep_count(fresh)
    dossier.progress, dossier.progress_revision = fresh.progress, fresh.progress_revision
    return dossier


#: Apostrophes and hyphens of every keyboard, as one of each.
_SIGNS = str.maketrans("’‘ʼ´`‐‑‒–—", "'''''-----")


def plain(text) -> str:
    """Lower case, without accents or doubled spaces, one apostrophe, one hyphen: how search
    compares, whatever the keyboard."""
    bare = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).lower().split())


def keep_words(dossier) -> None:
    """Write on the row given, unsaved, the words support searches and the keys of the person."""
    user, known = dossier.user, dossier.user.birth_name and dossier.user.birth_date
    dossier.search = _words(dossier)
    dossier.person_key = f"{bare(user.birth_name)[:100]} {user.birth_date}" if known else ""
    dossier.ine_key = bare(dossier.ine.number)[:40]


def bare(text) -> str:
    """Letters and digits alone, without accents or capitals: how two spellings are one name."""
    spelt = plain(text).replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(sign for sign in spelt if sign.isalnum())


def _words(dossier) -> str:
    """Number, names, e-mail and INE, as support may type them."""
    user = dossier.user
    parts = (
        dossier.number,
        user.first_names,
        user.birth_name,
        user.usage_name,
        user.email,
        dossier.ine.number,
    )
    return plain(" ".join(part for part in parts if part))
