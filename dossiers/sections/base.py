"""One page of the dossier = one class. Everything else is derived from it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from dossiers.sections.pieces import Condition, Slot, expected
from dossiers.sections.sheet import Sheet, shown_value

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


@dataclass(frozen=True)
class Fold:
    """A filled row, its fields folded away: one line, then (label, value) of its facts."""

    heading: str
    facts: list


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

    def folded(self, sheet) -> Fold | None:
        """A row that lacks nothing in three lines; None where its fields are always shown."""
        return None

    def told(self, reading) -> str:
        """What the page holds, in a few words, for a list of pages; empty to say nothing."""
        return ""

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
