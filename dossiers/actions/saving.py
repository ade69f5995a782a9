"""Answers are saved as they are typed: every valid field kept, an invalid one kept as draft."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from accounts.words import lines
from dossiers import access, sections, workflow
from dossiers.actions.counting import FOUND, SAVED, keep_words, recount
from dossiers.models import StudyYear


@dataclass(frozen=True)
class FieldSaved:
    """What became of one posted field: stored, kept as draft with `error`, or in conflict.

    In conflict, `theirs` is the stored raw value, `shown` the same in words, `since` the instant of
    its writing (seconds since 1970, 0 where unknown).
    """

    error: str = ""
    version: int = 0
    changed: bool = False
    theirs: str | None = None
    shown: str = ""
    since: int = 0


@dataclass(frozen=True)
class Writer:
    """The opening of a page that writes (`by`), and the rank of this save among its own.

    Two saves of one opening are told apart by their ranks, whatever the order of their arrival; two
    openings (tabs, devices) by the versions each has seen. `last`: sent while the page was leaving,
    perhaps before an earlier save that is still on its way.
    """

    by: str
    rank: int
    last: bool = False


@dataclass
class Saved:
    """What became of a save: each field, pages whose counts moved, and the dossier as saved.

    `reading` is the look at it under which it was saved: whoever answers reads nothing again.
    """

    dossier: object
    reading: object = None
    fields: dict = field(default_factory=dict)
    pages: set = field(default_factory=set)

    @property
    def errors(self) -> dict:
        """Sentence by field, for the fields kept as draft."""
        return {name: each.error for name, each in self.fields.items() if each.error}

    @property
    def conflicts(self) -> dict:
        """The stored raw value by field, for the fields changed elsewhere meanwhile."""
        return {n: each.theirs for n, each in self.fields.items() if each.theirs is not None}


def autosave(
    dossier, page, data, *, actor, at, versions=None, writer=None, untouched=frozenset()
) -> Saved:
    """Store the posted fields of a page. Never loses the valid ones for an invalid one.

    `data` gives raw values by field name (rows: `<row id>-<field>`). `versions`, where given, are
    those the writer saw: a field written elsewhere since, with another value, is left alone and
    reported in conflict. Fields named in `untouched`, posted as they were shown, stay as stored. A
    save that a later one of the same `writer` has overtaken changes nothing. Unchanged values write
    nothing. Raises Refused, in words, if the page is closed, or the row gone, and nothing is saved.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        section = open_page(fresh, page, actor=actor, at=at)
        said = {"versions": versions, "writer": writer, "untouched": untouched}
        return store(fresh, section, data, at=at, **said)


def store(fresh, section, data, *, at, versions=None, writer=None, untouched=frozenset()) -> Saved:
    """What `autosave` does to a dossier that the caller has locked and may write to."""
    reading, watched = sections.Reading(fresh), set()
    saved, when = Saved(fresh, reading), int(at.timestamp())
    kept = fresh.drafts.setdefault(section.slug, {})
    said = {name: lines(value) for name, value in data.items()}
    writing = _Writing(said, kept, saved, versions or {}, writer, when, untouched)
    sheets = _sheets(section, reading, data)
    for sheet in sheets:
        watched |= writing.store(sheet)
    if not saved.fields:
        _refuse_lost(section, sheets, data)
    if any(each.changed for each in saved.fields.values()):
        _follow(reading, section, watched, saved)
        fresh.save(update_fields=[*SAVED, *FOUND])
    return saved


def open_page(fresh, page, *, actor, at):
    """The section of an open page of one's own dossier. Raises Refused in words."""
    section = sections.section(fresh.campaign, page)
    if section is None or not access.is_candidate(fresh, actor):
        raise Refused(_("Cette page n’existe pas dans ce dossier."))
    reason = access.page_shut(fresh, page, at)
    if reason:
        raise Refused(reason)
    return section


def _sheets(section, reading, data):
    """The forms that the posted names concern: the head and rows not named are not even read."""
    rows = {name.split("-", 1)[0] for name in data if "-" in name}
    found = []
    if section.form and any("-" not in name for name in data):
        found.append(section.head(reading))
    if rows:
        found += [s for s in section.row_sheets(reading) if str(s.instance.pk) in rows]
    return found


def _refuse_lost(section, sheets, data):
    """Nothing was kept of what was typed: say so where there was a place for it (C23)."""
    there = {sheet.prefix for sheet in sheets}
    rows = {f"{name.split('-', 1)[0]}-" for name in data if "-" in name}
    if section.row_form and rows - there:
        raise Refused(_("Cette fiche a été supprimée ailleurs : copiez votre texte."))
    if any(sheet.prefix + name in data for sheet in sheets for name in sheet.fixed):
        raise Refused(_("Cette réponse ne se modifie plus : copiez votre texte."))


@dataclass
class _Writing:
    """One post being written: raw values, the page's drafts and versions, what is told of it."""

    data: dict
    kept: dict
    saved: Saved
    versions: dict
    writer: Writer | None
    at: int
    untouched: frozenset

    def store(self, sheet) -> set:
        """Set what is valid on the row and save it; keep the rest as drafts. Names changed."""
        names = [name for name in sheet.form_class.base_fields if sheet.prefix + name in self.data]
        names = [n for n in names if n not in sheet.fixed and not self._conflict(sheet, n)]
        posted = {name: self.data[sheet.prefix + name] for name in names}
        form = sheet.bound(strict=False, values=sheet.values | posted)
        form.full_clean()
        stored = [name for name in names if _set(sheet.instance, name, form)]
        for name in names:
            self._note(sheet, name, str(form.errors.get(name, [""])[0]), name in stored)
        if stored:
            sheet.instance.save(update_fields=stored)
        return {name for name in names if self.saved.fields[sheet.prefix + name].changed}

    def _conflict(self, sheet, name):
        key, now = sheet.prefix + name, sheet.version(name)
        stamp, seen = self.kept.get(key, {}), self.versions.get(key)
        if key in self.untouched:  # as if what is stored were posted again
            self.data[key] = sheet.values[name]
            return False
        if self.writer and stamp.get("by") == self.writer.by:
            if self.writer.rank < stamp["n"]:  # overtaken: what is stored stays too
                self.data[key] = sheet.values[name]
            return False
        if seen is None or seen >= now or self.data[key] == sheet.values[name]:
            return False
        self.saved.fields[key] = FieldSaved(
            version=now,
            theirs=sheet.values[name],
            shown=sections.shown_value(sheet, name),
            since=stamp.get("t", 0),
        )
        return True

    def _note(self, sheet, name, error, stored):
        """Version and draft: an invalid value is kept raw, a valid one ends its draft."""
        key, posted = sheet.prefix + name, self.data[sheet.prefix + name]
        drafted = sheet.drafts.get(name)
        changed = posted != drafted if error else stored or drafted is not None
        changed = changed or self._overtakes(key)
        version = sheet.version(name) + changed
        if changed:
            self.kept[key] = self._stamp(version) | ({"raw": posted} if error else {})
        self.saved.fields[key] = FieldSaved(error=error, version=version, changed=changed)

    def _overtakes(self, key):
        """A last save with the value stored must still bar the way to an older one, on its way."""
        stamp = self.kept.get(key, {})
        return bool(
            self.writer
            and self.writer.last
            and stamp.get("by") == self.writer.by
            and stamp["n"] < self.writer.rank
        )

    def _stamp(self, version):
        """What is kept of a writing: version, instant, and who wrote where it is known."""
        who = {"by": self.writer.by, "n": self.writer.rank} if self.writer else {}
        return {"v": version, "t": self.at} | who


def _set(instance, name, form) -> bool:
    """Put a valid value on the row; whether it is another one."""
    if name in form.errors or getattr(instance, name) == form.cleaned_data[name]:
        return False
    setattr(instance, name, form.cleaned_data[name])
    return True


def _follow(reading, section, names, saved):
    """What a change brings: cards of years, words to search, counts of the pages touched.

    Rows already read hold what was just stored, so they serve again for the count.
    """
    fresh = reading.dossier
    if section.slug == "baccalaureat" and "year" in names:
        fit_years(fresh)
    if section.slug == "ine":
        keep_words(fresh)
    pages = {section.slug} | sections.touched_by(fresh.campaign, section.slug, names)
    for name in names:
        pages |= set(section.touches.get(name, ()))
    steady = "" if sections.unfolds(fresh.campaign, section, names) else section.slug
    saved.pages = recount(fresh, pages, reading=reading, steady=steady)


def fit_years(fresh):
    """A card for each school year since the bac. None is ever deleted (« hors période »)."""
    cursus = next(each for each in sections.all_sections() if each.slug == "cursus")
    wanted = cursus.years(sections.Reading(fresh))
    there = set(fresh.study_years.values_list("year_start", flat=True))
    StudyYear.objects.bulk_create(
        StudyYear(dossier=fresh, year_start=year) for year in wanted if year not in there
    )


def add_row(dossier, page, *, actor, at, choice=""):
    """Create an empty row of a repeated page; `choice` says which « Ajouter » button was used.

    Raises Refused when the page is closed or full.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        section = open_page(fresh, page, actor=actor, at=at)
        if not section.add_label:
            raise Refused(_("Cette page ne s’allonge pas."))
        first = section.new_row(fresh, choice, at=at)
        row = getattr(fresh, section.rows).create(**first)
        recount(fresh)
        fresh.save(update_fields=SAVED)
    return row


def remove_row(dossier, page, row_id, *, actor, at) -> None:
    """Delete a row added by hand, with its drafts; its documents are kept as removed."""
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        section = open_page(fresh, page, actor=actor, at=at)
        if not section.add_label:
            raise Refused(_("Cette fiche ne se supprime pas."))
        row = getattr(fresh, section.rows).filter(pk=row_id).first()
        if row is None:
            return
        reading = sections.Reading(fresh)
        if any(each.fixed for each in section.row_sheets(reading) if each.instance.pk == row.pk):
            raise Refused(_("Cette personne a déjà reçu votre demande : sa place reste prise."))
        slots = [slot for slot in section.slots(reading) if slot.row and slot.row.pk == row.pk]
        fresh.documents.current().filter(slot__in=[slot.key for slot in slots]).update(
            removed_at=at
        )
        row.delete()
        kept = fresh.drafts.get(page, {})
        fresh.drafts[page] = {k: v for k, v in kept.items() if not k.startswith(f"{row_id}-")}
        recount(fresh)
        fresh.save(update_fields=SAVED)
