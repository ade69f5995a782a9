"""Group « Votre parcours », studies: the bac, then year by year."""

import json
from functools import cache
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import models
from dossiers.sections.base import Fold, Item, Missing, Section
from dossiers.sections.forms import PageForm
from dossiers.sections.sheet import shown_value

OTHER_DIPLOMA = "autre"
OTHER_ESTABLISHMENT = "Autre établissement"


class BaccalaureatForm(PageForm):
    """The bac, or the foreign title that stands for it."""

    mandatory = ("kind", "title", "year", "series", "mention", "establishment")
    jury = (
        "kind",
        "title",
        "year",
        "series",
        "mention",
        "establishment",
        "city",
        "country",
        "academy",
        "maths",
        "physics",
        "french",
        "english",
    )
    radios = ("kind",)
    shown_if = {
        "title": ("kind", frozenset({"etranger"})),
        "series": ("kind", frozenset({"", "general", "technologique", "professionnel"})),
        "mention": ("kind", frozenset({"", "general", "technologique", "professionnel"})),
        "academy": ("kind", frozenset({"", "general", "technologique", "professionnel"})),
        "country": ("kind", frozenset({"etranger"})),
    }
    words = {
        "year": gettext_lazy("Saisissez l’année d’obtention, par exemple 2022."),
        "series": gettext_lazy("Indiquez la série ou les spécialités suivies en terminale."),
        "kind": gettext_lazy("Choisissez le baccalauréat obtenu."),
        "establishment": gettext_lazy("Indiquez le lycée où vous avez passé le baccalauréat."),
    }
    hints = {
        "series": gettext_lazy("Par exemple « Mathématiques, physique-chimie » ou « STI2D »."),
        "year": gettext_lazy("Elle ouvre la liste de vos années d’études."),
        "maths": gettext_lazy("Moyennes de terminale, facultatives, sur 20."),
    }
    sizes = {
        "year": "court",
        "mention": "moyen",
        "academy": "moyen",
        "maths": "court",
        "physics": "court",
        "french": "court",
        "english": "court",
    }
    groups = (
        (
            "",
            (
                "kind",
                "title",
                "year",
                "series",
                "mention",
                "establishment",
                "city",
                "country",
                "academy",
            ),
        ),
        (gettext_lazy("Moyennes de terminale"), ("maths", "physics", "french", "english")),
    )

    class Meta(PageForm.Meta):
        model = models.Baccalaureat
        exclude = ("dossier",)

    def clean_year(self):
        """Between 1960 and the end of the campaign's school year."""
        year = self.cleaned_data["year"]
        last = self.reading.school_year + 1
        if year is not None and not 1960 <= year <= last:
            self.add_error(
                "year", _("Saisissez une année entre 1960 et %(last)d.") % {"last": last}
            )
        return year


class Baccalaureat(Section):
    """The bac and its transcript."""

    slug = "baccalaureat"
    title = gettext_lazy("Baccalauréat")
    group = "parcours"
    hint = gettext_lazy("Série, année, mention et relevé de notes")
    form = BaccalaureatForm
    answers = "baccalaureat"
    touches = {"year": ("cursus",)}

    def told(self, reading):
        """« 2022, baccalauréat général »."""
        bac = reading.dossier.baccalaureat
        kind = bac.get_kind_display()
        parts = [str(bac.year or ""), str(kind)[:1].lower() + str(kind)[1:]]
        return ", ".join(filter(None, parts))


@cache
def _lists() -> dict:
    path = Path(__file__).resolve().parent.parent / "data" / "listes.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def diplomas() -> tuple:
    """Diplomas one may prepare: (value, words), « Autre diplôme » first (S1)."""
    listed = tuple((value, words) for value, words in _lists()["diplomas"])
    return ((OTHER_DIPLOMA, gettext_lazy("Autre diplôme")), *listed)


@cache
def establishments() -> tuple:
    """Establishments offered, « Autre établissement » last (S1)."""
    return (*_lists()["establishments"], OTHER_ESTABLISHMENT)


def diploma_words(value) -> str:
    """The words of a diploma's value; the value itself when it left the list."""
    return str(dict(diplomas()).get(value, value))


class YearForm(PageForm):
    """One school year. The comment is mandatory with « Autre » (S1)."""

    mandatory = (
        "situation",
        "diploma",
        "speciality",
        "establishment",
        "city",
        "status",
        "result",
    )
    jury = (
        "situation",
        "diploma",
        "speciality",
        "establishment",
        "city",
        "country",
        "status",
        "result",
        "average_s1",
        "average_s2",
        "rank",
        "cohort",
        "ects",
        "comment",
    )
    shown_if = dict.fromkeys(
        (
            "diploma",
            "speciality",
            "establishment",
            "city",
            "country",
            "status",
            "result",
            "average_s1",
            "average_s2",
            "rank",
            "cohort",
            "ects",
        ),
        ("situation", frozenset({"etudes"})),
    ) | {"comment": ("situation", frozenset(models.StudyYear.Situation.values))}
    choice_words = {"diploma": diploma_words}
    lists = {"establishment": establishments}
    words = {
        "situation": gettext_lazy("Dites ce que vous faisiez cette année-là."),
        "comment": gettext_lazy(
            "Indiquez l’intitulé exact du diplôme et le nom de l’établissement."
        ),
    }
    hints = {
        "establishment": gettext_lazy(
            "Tapez les premières lettres. Absent de la liste : choisissez « Autre établissement » "
            "et nommez-le en commentaire."
        ),
        "comment": gettext_lazy("Obligatoire avec « Autre diplôme » ou « Autre établissement »."),
    }
    sizes = {
        "average_s1": "court",
        "average_s2": "court",
        "rank": "court",
        "cohort": "court",
        "ects": "court",
        "situation": "moyen",
        "status": "moyen",
        "result": "moyen",
    }

    diploma = forms.ChoiceField(
        label=gettext_lazy("Diplôme préparé"),
        choices=lambda: (("", gettext_lazy("Choisissez un diplôme")), *diplomas()),
    )

    class Meta(PageForm.Meta):
        model = models.StudyYear
        exclude = ("dossier", "year_start")

    @classmethod
    def demanded(cls, values):
        """With « Autre », the comment says which diploma and where (S1)."""
        found = super().demanded(values)
        other = (
            values.get("diploma") == OTHER_DIPLOMA
            or values.get("establishment") == OTHER_ESTABLISHMENT
        )
        return found | {"comment"} if other and values.get("situation") == "etudes" else found

    def clean(self):
        """A rank is not beyond the number of students."""
        cleaned = super().clean()
        rank, cohort = cleaned.get("rank"), cleaned.get("cohort")
        if rank and cohort and rank > cohort:
            self.add_error("rank", _("Le rang dépasse l’effectif indiqué."))
        return cleaned


class PathForm(PageForm):
    """What holds for all years."""

    jury = ("gap",)
    hints = {"gap": gettext_lazy("Une ligne suffit : dates et raison. Facultatif.")}

    class Meta(PageForm.Meta):
        model = models.Path
        exclude = ("dossier",)


def ine_remark(ine) -> str:
    """What S1 asks to write in the comment of the latest year: copied there for the candidate."""
    if ine.without:
        words = " — ".join(part for part in (ine.get_reason_display(), ine.explanation) if part)
        return _("Pas de numéro INE. %(words)s") % {"words": words}
    return _("Numéro d’un autre format.") if ine.other_format else ""


#: a whole year folded: its line, then its facts
HEADING = (("diploma", "speciality"), ("establishment",))
FACTS = ("status", "result", "average_s1", "average_s2", "rank", "cohort", "ects")


def _told(sheet, names) -> str:
    """The values shown of these fields, one after the other."""
    return ", ".join(filter(None, (shown_value(sheet, n) for n in names if n in sheet.shown)))


class Cursus(Section):
    """One card per school year since the bac, up to the campaign's (S1)."""

    slug = "cursus"
    title = gettext_lazy("Cursus post-bac")
    group = "parcours"
    hint = gettext_lazy("Une fiche par année depuis le bac, avec ses relevés de notes")
    form = PathForm
    answers = "path"
    row_form = YearForm
    rows = "study_years"
    head_last = True

    def years(self, reading) -> range:
        """School years to explain: from the bac's autumn to the campaign's school year."""
        bac = reading.dossier.baccalaureat.year
        return range(bac, reading.school_year + 1) if bac else range(0)

    def counted(self, row, reading):
        """Cards out of the period are kept, shown « hors période », and count for nothing."""
        return row.year_start in self.years(reading)

    def row_label(self, row):
        """« Année 2023-2024 »."""
        return _("Année %(start)d-%(end)d") % {"start": row.year_start, "end": row.year_start + 1}

    def told(self, reading):
        """« 3 années »."""
        years = [each for each in reading.rows(self.rows) if self.counted(each, reading)]
        words = ngettext("%(n)d année", "%(n)d années", len(years))
        return words % {"n": len(years)} if years else ""

    def folded(self, sheet):
        """A whole year: what was studied and where, then its results."""
        if sheet.drafts or any(sheet.faults()):
            return None
        heading = [_told(sheet, names) for names in HEADING]
        heading = heading if any(heading) else [shown_value(sheet, "situation")]
        facts = [(sheet.form_class.base_fields[n].label, _told(sheet, (n,))) for n in FACTS]
        return Fold(" — ".join(filter(None, heading)), [each for each in facts if each[1]])

    def summary(self, reading):
        """The latest year also says why the INE is missing or of another format (S1)."""
        blocks = super().summary(reading)
        remark = ine_remark(reading.dossier.ine)
        latest = next((block for block in blocks[1:] if not block.outside), None)
        if remark and latest:
            latest.items.append(Item("cursus.ine", _("À propos de l’INE"), remark, remark))
        return blocks

    def rules(self, reading):
        """Without the year of the bac no card can be made."""
        if reading.dossier.baccalaureat.year:
            return []
        return [
            Missing(
                key="cursus.bac",
                page=self.slug,
                label=_("Année du baccalauréat"),
                words=_("Indiquez l’année de votre baccalauréat : elle ouvre vos années d’études."),
                kind="rule",
                anchor="annees",
            )
        ]
