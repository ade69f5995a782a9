"""Group « Votre parcours », the rest: languages, experiences, stay abroad."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import models
from dossiers.sections.base import Missing, Section
from dossiers.sections.forms import PageForm

LANGUAGES = (
    "Anglais",
    "Allemand",
    "Arabe",
    "Chinois",
    "Espagnol",
    "Français",
    "Hébreu",
    "Italien",
    "Japonais",
    "Néerlandais",
    "Polonais",
    "Portugais",
    "Russe",
    "Turc",
    "Vietnamien",
)


class LanguagesForm(PageForm):
    """French first: mother tongue, or its level."""

    mandatory = ("french_mother_tongue", "french_level")
    jury = ("french_mother_tongue", "french_level", "stays")
    radios = ("french_mother_tongue",)
    shown_if = {"french_level": ("french_mother_tongue", frozenset({"non"}))}
    hints = {
        "french_level": gettext_lazy("Niveau DELF ou DALF : A1 à C2."),
        "stays": gettext_lazy("Facultatif : lieu, durée, année."),
    }
    sizes = {"french_level": "court"}

    class Meta(PageForm.Meta):
        model = models.Languages
        exclude = ("dossier",)


class SkillForm(PageForm):
    """One language."""

    mandatory = ("language", "level")
    jury = ("language", "level", "certification", "score", "certified_on")
    lists = {"language": lambda: LANGUAGES}
    hints = {"certification": gettext_lazy("Par exemple TOEIC, IELTS, TestDaF. Facultatif.")}
    sizes = {"level": "moyen", "score": "court", "certified_on": "court", "language": "moyen"}
    shown_if = {}

    class Meta(PageForm.Meta):
        model = models.LanguageSkill
        exclude = ("dossier",)


class Langues(Section):
    """At least one living language (LV1)."""

    slug = "langues"
    title = gettext_lazy("Langues")
    group = "parcours"
    hint = gettext_lazy("Niveaux et certifications")
    form = LanguagesForm
    answers = "languages"
    row_form = SkillForm
    rows = "language_skills"
    add_label = gettext_lazy("Ajouter une langue")
    max_rows = 6

    def row_label(self, row):
        """The language, or its place while it has no name."""
        return row.language or _("Langue")

    def told(self, reading):
        """« Anglais, Espagnol »."""
        return ", ".join(each.language for each in reading.rows(self.rows) if each.language)

    def rules(self, reading):
        """A first language is expected."""
        if reading.rows(self.rows):
            return []
        return [
            Missing(
                key="langues.lv1",
                page=self.slug,
                label=_("Première langue vivante"),
                words=_("Ajoutez votre première langue vivante (LV1)."),
                kind="rule",
                anchor="rangees",
            )
        ]


class WorkLifeForm(PageForm):
    """« Aucune expérience » is a valid answer."""

    jury = ("none_yet",)

    class Meta(PageForm.Meta):
        model = models.WorkLife
        exclude = ("dossier",)


class PeriodMixin:
    """Two dates in order."""

    def clean(self):
        """The end does not come before the start."""
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on", _("Cette date vient avant celle du début : corrigez l’une des deux.")
            )
        return cleaned


class ExperienceForm(PeriodMixin, PageForm):
    """One experience."""

    mandatory = ("kind", "organisation", "starts_on", "missions")
    jury = ("kind", "organisation", "city", "starts_on", "ends_on", "missions")
    sizes = {"starts_on": "court", "ends_on": "court", "kind": "moyen"}
    hints = {
        "ends_on": gettext_lazy("Laissez vide si elle est en cours."),
        "missions": gettext_lazy("Ce que vous y avez fait, en quelques lignes."),
    }

    class Meta(PageForm.Meta):
        model = models.Experience
        exclude = ("dossier",)


class Experiences(Section):
    """Jobs, internships, apprenticeship; the CV is here (domain.md)."""

    slug = "experiences"
    title = gettext_lazy("Expériences et stages")
    group = "parcours"
    hint = gettext_lazy("CV, stages, emplois, alternance")
    form = WorkLifeForm
    answers = "work_life"
    row_form = ExperienceForm
    rows = "experiences"
    add_label = gettext_lazy("Ajouter une expérience")
    max_rows = 15

    def counted(self, row, reading):
        """« Aucune expérience » keeps what was typed, and asks nothing of it."""
        return not reading.dossier.work_life.none_yet

    def row_label(self, row):
        """The organisation, or its place while it has no name."""
        return row.organisation or _("Expérience")

    def told(self, reading):
        """« 2 expériences », or none."""
        if reading.dossier.work_life.none_yet:
            return _("Aucune expérience")
        count = len(reading.rows(self.rows))
        return (
            ngettext("%(n)d expérience", "%(n)d expériences", count) % {"n": count} if count else ""
        )

    def rules(self, reading):
        """Either an experience, or the box that says there is none."""
        if reading.rows(self.rows) or reading.dossier.work_life.none_yet:
            return []
        return [
            Missing(
                key="experiences.aucune",
                page=self.slug,
                label=_("Vos expériences"),
                words=_(
                    "Ajoutez une expérience, ou cochez « Je n’ai aucune expérience à déclarer »."
                ),
                kind="rule",
                anchor="champ-none_yet",
            )
        ]


class StayForm(PeriodMixin, PageForm):
    """The stay, if there is one (S1: « cochez la case oui »)."""

    mandatory = ("abroad", "nature", "country", "city", "starts_on", "ends_on")
    jury = ("abroad", "nature", "country", "city", "starts_on", "ends_on")
    radios = ("abroad", "nature")
    shown_if = dict.fromkeys(
        ("nature", "country", "city", "starts_on", "ends_on"), ("abroad", frozenset({"oui"}))
    )
    sizes = {"starts_on": "court", "ends_on": "court"}
    words = {"abroad": gettext_lazy("Répondez par oui ou par non.")}

    class Meta(PageForm.Meta):
        model = models.Stay
        exclude = ("dossier",)


class Sejour(Section):
    """Internship or semester abroad this year."""

    slug = "sejour"
    title = gettext_lazy("Séjour à l’étranger")
    group = "parcours"
    hint = gettext_lazy("Stage ou semestre à l’étranger cette année")
    form = StayForm
    answers = "stay"

    def not_concerned(self, reading):
        """Answered by no."""
        return reading.dossier.stay.abroad == models.YesNo.NO

    def told(self, reading):
        """« Turin, Italie », or none."""
        stay = reading.dossier.stay
        if stay.abroad == models.YesNo.NO:
            return _("Aucun séjour cette année")
        found = (stay.city, str(stay.country.name)) if stay.abroad == models.YesNo.YES else ()
        return ", ".join(filter(None, found))
