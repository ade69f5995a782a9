"""One page of the dossier = one class. Everything else is derived from it."""

import copy
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from dossiers.sections.forms import raw
from dossiers.sections.pieces import Condition, Slot, expected

OWN = frozenset({"candidate", "support"})
JURY = OWN | {"jury"}

GROUPS = (
    ("vous", gettext_lazy("Vous")),
    ("parcours", gettext_lazy("Votre parcours")),
    ("candidature", gettext_lazy("Votre candidature")),
    ("finaliser", gettext_lazy("Finaliser")),
)


@dataclass(frozen=True)
class Missing:
    """One thing left to do: a field, a piece or a rule.

    `blocking` things stop the transmission; the others may be forced with a reason (S1).
    """

    key: str
    page: str
    label: str
    words: str
    blocking: bool = False
    kind: str = "field"
    anchor: str = ""


@dataclass(frozen=True)
class Item:
    """One answer, for whoever reads it: recap, PDF, desk, copies, API, export."""

    key: str
    label: str
    value: str
    raw: object = ""
    audience: frozenset = OWN


@dataclass(frozen=True)
class Block:
    """Answers under one heading: a group of the page, or one row of it."""

    title: str
    items: list = field(default_factory=list)
    outside: bool = False


class Reading:
    """One look at a dossier: everything that pages ask of it is read once."""

    def __init__(self, dossier):
        self.dossier = dossier
        self.campaign = dossier.campaign

    @cached_property
    def school_year(self) -> int:
        """The school year under way at the application: the campaign's, or for one that never
        closes the one in which the dossier was opened (a year starts in September)."""
        if self.campaign.closes_at:
            return self.campaign.year_start
        opened = localtime(self.dossier.created_at)
        return opened.year if opened.month >= 9 else opened.year - 1

    @cached_property
    def documents(self) -> dict:
        """Current documents by slot, oldest first."""
        found = {}
        for document in self.dossier.documents.current().select_related("file"):
            found.setdefault(document.slot, []).append(document)
        return found

    @cached_property
    def candidatures(self) -> list:
        """Chosen formations, in the order of choice."""
        chosen = self.dossier.candidatures.chosen()
        return list(
            chosen.select_related("formation__school", "formation__pool", "option", "notice")
        )

    @cached_property
    def options(self) -> dict:
        """Options of the chosen formations, by formation id."""
        found = {}
        ids = [each.formation_id for each in self.candidatures]
        model = self.dossier.candidatures.model._meta.get_field("option").related_model
        for option in model.objects.filter(formation__in=ids).order_by("position", "pk"):
            found.setdefault(option.formation_id, []).append(option)
        return found

    def rows(self, related) -> list:
        """Rows of a repeated page, read once, with no query per row."""
        kept = self.__dict__.setdefault("_rows", {})
        if related not in kept:
            kept[related] = list(getattr(self.dossier, related).all())
        return kept[related]


class Sheet:
    """A form and the row it fills: the head of a page, or one of its repeated rows."""

    def __init__(self, form_class, instance, *, reading, drafts, row=False):
        self.form_class = form_class
        self.instance = instance
        self.reading = reading
        self.row = row
        #: fields that this very row cannot use (an option where the formation has none)
        self.hidden = frozenset()
        #: fields that no longer change (a person already asked); a row with any is not removed
        self.fixed = frozenset()
        self.prefix = f"{instance.pk}-" if row else ""
        self.kept = drafts
        self.drafts = {
            name: drafts[self.prefix + name]["raw"]
            for name in form_class.base_fields
            if "raw" in drafts.get(self.prefix + name, {})
        }

    @cached_property
    def values(self) -> dict:
        """Raw values by field, drafts before what is stored."""
        return {
            name: self.drafts.get(name, raw(self.instance, name))
            for name in self.form_class.base_fields
        }

    def bound(self, *, strict, values=None):
        """The form bound to these raw values, or to what is stored, on a copy of the row."""
        return self.form_class(
            data=self.values if values is None else values,
            instance=copy.copy(self.instance),
            strict=strict,
            reading=self.reading,
        )

    def version(self, name) -> int:
        """How many times this field was written: a page compares it before writing again."""
        return self.kept.get(self.prefix + name, {}).get("v", 0)

    @cached_property
    def shown(self) -> frozenset:
        """Names of the fields to show."""
        return self.form_class.shown(self.values) - self.hidden

    @cached_property
    def demanded(self) -> frozenset:
        """Names of the fields that must be filled here, as things stand."""
        return self.form_class.demanded(self.values) - self.hidden

    @cached_property
    def cautions(self) -> dict:
        """Words by field on what is worth a second look; they stop nothing."""
        found = self.form_class.cautions(self.instance, self.values, self.reading)
        return {name: words for name, words in found.items() if name in self.shown}

    @cached_property
    def strict(self):
        """The form re-bound to what is stored, strictly; its errors are what is missing."""
        form = self.bound(strict=True)
        form.full_clean()
        return form

    def faults(self):
        """Yield (name, words) of each field shown that is empty though mandatory, or wrong."""
        for name, errors in self.strict.errors.items():
            if name in self.shown:
                yield name, str(errors[0])

    def touched(self) -> bool:
        """Whether anything at all was typed here."""
        return any(self.values[name] for name in self.form_class.base_fields)


class Section:
    """A page of the dossier. A subclass gives words, a form, perhaps a form for rows.

    Adding a page: this class, its line in `settings.DOSSIER_SECTIONS`, a migration if it stores
    something new, and its words.
    """

    slug = ""
    title = ""
    group = "vous"
    hint = ""
    intro = ""
    #: form of the head of the page, and the name by which the dossier reaches its answers
    form = None
    answers = ""
    #: form of a repeated row, and the name by which the dossier reaches the rows
    row_form = None
    rows = ""
    add_label = ""
    row_title = ""
    max_rows = 12
    #: whether the fields of the page come after its rows
    head_last = False
    #: conditions of pieces that only this page can judge, beside the closed list of `pieces`
    conditions: dict[str, Condition] = {}
    #: pages whose demands a field changes, besides those derived from the pieces' conditions
    touches: dict[str, tuple[str, ...]] = {}

    def applies(self, campaign) -> bool:
        """Whether this campaign has this page."""
        return self.slug in campaign.pages

    def drafts(self, reading) -> dict:
        """Raw values and versions kept for this page."""
        return reading.dossier.drafts.get(self.slug, {})

    def head(self, reading) -> Sheet | None:
        """The form of the page itself, if it has one."""
        if self.form is None:
            return None
        instance = getattr(reading.dossier, self.answers)
        return Sheet(self.form, instance, reading=reading, drafts=self.drafts(reading))

    def row_sheets(self, reading) -> list[Sheet]:
        """One sheet per repeated row."""
        if self.row_form is None:
            return []
        drafts = self.drafts(reading)
        return [
            Sheet(self.row_form, row, reading=reading, drafts=drafts, row=True)
            for row in self.listed_rows(reading)
        ]

    def listed_rows(self, reading) -> list:
        """The rows the page shows."""
        return reading.rows(self.rows)

    def additions(self, reading) -> list:
        """(value, label) of each « Ajouter » button: one for most pages, or none."""
        return [("", self.add_label)] if self.add_label else []

    def new_row(self, dossier, choice, *, at) -> dict:
        """First values of the row that an « Ajouter » button creates. Raises Refused when full."""
        if getattr(dossier, self.rows).count() >= self.max_rows:
            raise Refused(_("Vous avez atteint le maximum de %(most)d.") % {"most": self.max_rows})
        return {}

    def counted(self, row, reading) -> bool:
        """Whether a row is asked for; one « hors période » is kept but counts for nothing."""
        return True

    def sheets(self, reading) -> list[Sheet]:
        """Every form of the page."""
        head = self.head(reading)
        return ([head] if head else []) + self.row_sheets(reading)

    def slots(self, reading) -> list[Slot]:
        """Pieces expected on this page, derived from campaign, formations and answers."""
        return expected(reading, self)

    def rules(self, reading) -> list[Missing]:
        """What the page demands beyond its fields and pieces."""
        return []

    def not_concerned(self, reading) -> bool:
        """Whether the answers make this page pointless (« Sans objet »)."""
        return False

    def missing(self, reading) -> list[Missing]:
        """What is left to do on this page: form errors, broken rules, empty slots."""
        return self.unanswered(reading) + self.lacking(reading)

    def unanswered(self, reading) -> list[Missing]:
        """Fields empty though mandatory, or wrong, and broken rules."""
        found = []
        for sheet in self.sheets(reading):
            if not sheet.row or self.counted(sheet.instance, reading):
                found += self._faults(sheet, reading)
        return found + self.rules(reading)

    def lacking(self, reading) -> list[Missing]:
        """Pieces expected here that nothing answers yet."""
        return [self._empty(slot) for slot in self.slots(reading) if slot.lacking]

    def _faults(self, sheet, reading):
        for name, words in sheet.faults():
            label = str(sheet.form_class.base_fields[name].label)
            if sheet.row:
                label = f"{self.row_label(sheet.instance)} — {label}"
            key = sheet.prefix + name
            yield Missing(
                key=f"{self.slug}.{key}",
                page=self.slug,
                label=label,
                words=words,
                blocking=name in sheet.form_class.blocking,
                anchor=f"champ-{key}",
            )

    def _empty(self, slot):
        return Missing(
            key=f"{self.slug}.{slot.key}",
            page=self.slug,
            label=slot.label,
            words=_("Déposez le document : %(label)s.") % {"label": slot.label},
            blocking=not slot.forceable,
            kind="piece",
            anchor=f"piece-{slot.key}",
        )

    def row_label(self, row) -> str:
        """How a row is called in lists."""
        return str(row)

    def started(self, reading) -> bool:
        """Whether the candidate has begun this page."""
        if any(sheet.touched() for sheet in self.sheets(reading)):
            return True
        return any(slot.documents for slot in self.slots(reading))

    def progress(self, reading, former=None) -> dict:
        """What menus and counts show, stored with the save: status, left, blocks, pieces.

        `former`, where given, is the entry of before a change that moves no piece of this page:
        its pieces are not counted again.
        """
        answers = self.unanswered(reading)
        if former is None:
            lacking = self.lacking(reading)
            pieces, held = len(lacking), sum(each.blocking for each in lacking)
        else:
            pieces, held = former["pieces"], former["held"]
        left = len(answers) + pieces
        if left:
            status = "doing" if self.started(reading) else "todo"
        else:
            status = "na" if self.not_concerned(reading) else "done"
        return {
            "status": status,
            "left": left,
            "blocks": sum(each.blocking for each in answers) + held,
            "pieces": pieces,
            "held": held,
        }

    def summary(self, reading) -> list[Block]:
        """Every answer of the page, hidden ones left out: one source for every reader."""
        blocks = []
        head = self.head(reading)
        if head:
            blocks += self._blocks(head)
        for sheet in self.row_sheets(reading):
            outside = not self.counted(sheet.instance, reading)
            items = [self.item(sheet, name) for name in sheet.form_class.base_fields]
            items = [item for item in items if item]
            blocks.append(Block(self.row_label(sheet.instance), items, outside))
        return blocks

    def _blocks(self, head):
        groups = head.form_class.groups or (("", tuple(head.form_class.base_fields)),)
        for title, names in groups:
            items = [self.item(head, name) for name in names]
            yield Block(str(title), [item for item in items if item])

    def item(self, sheet, name) -> Item | None:
        """One field as an item, or None when the answers hide it."""
        if name not in sheet.shown:
            return None
        audience = JURY if name in sheet.form_class.jury else OWN
        return Item(
            key=f"{self.slug}.{sheet.prefix}{name}",
            label=str(sheet.form_class.base_fields[name].label),
            value=shown_value(sheet, name),
            raw=sheet.values[name],
            audience=audience,
        )


def shown_value(sheet, name) -> str:
    """A value as people read it: the word of a choice, a date in full, oui or non."""
    if name in sheet.drafts:
        return _("%(value)s (à corriger)") % {"value": sheet.drafts[name]}
    instance = sheet.instance
    column = instance._meta.get_field(name)
    if column.is_relation:
        related = getattr(instance, name)
        return str(related) if related else ""
    value = getattr(instance, name)
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if hasattr(value, "code"):
        return str(value.name)
    if hasattr(instance, f"get_{name}_display") and value not in ("", None):
        return str(getattr(instance, f"get_{name}_display")())
    if hasattr(value, "year"):
        return date_format(value, "j F Y")
    if hasattr(value, "as_international"):
        return value.as_international
    words = sheet.form_class.choice_words.get(name)
    return str(words(value) if words and value else sheet.values[name])
