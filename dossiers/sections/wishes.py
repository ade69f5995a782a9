"""Group « Votre candidature »: formations chosen, and anything useful besides."""

from itertools import combinations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import models
from dossiers.sections.base import JURY, OWN, Block, Item, Missing, Section
from dossiers.sections.forms import PageForm


class WishForm(PageForm):
    """What is said of one chosen formation."""

    mandatory = ("option",)
    radios = ("already_applied",)
    words = {"option": gettext_lazy("Choisissez une option pour cette formation.")}
    hints = {
        "option": gettext_lazy("Elle doit correspondre au secteur de votre future entreprise."),
        "host_company": gettext_lazy(
            "Facultatif. Le jury n’en tient pas compte, et ne le voit pas, sauf si la formation "
            "l’indique."
        ),
    }
    jury = ("option", "already_applied")

    already_applied = forms.ChoiceField(
        label=gettext_lazy("Avez-vous déjà candidaté à cette formation ?"),
        choices=models.YesNo.choices,
        widget=forms.RadioSelect,
    )

    class Meta(PageForm.Meta):
        model = models.Candidature
        fields = ("option", "already_applied", "host_company")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        options = self.reading.options.get(self.instance.formation_id, [])
        self.fields["option"] = forms.TypedChoiceField(
            label=gettext_lazy("Option"),
            choices=[("", _("Choisissez une option")), *((o.pk, o.label) for o in options)],
            coerce={str(o.pk): o for o in options}.get,
            empty_value=None,
            required=bool(options) and self.fields["option"].required,
            error_messages=self.fields["option"].error_messages,
        )

    def _get_validation_exclusions(self):
        """An option is one of the list already read: the database is not asked whether it is."""
        return super()._get_validation_exclusions() | {"option"}


def clashes(candidatures) -> list:
    """Pairs of candidatures whose formations exclude each other (Albi: two routes, S4)."""
    return [
        (one, other)
        for one, other in combinations(candidatures, 2)
        if one.formation.exclusive_group
        and one.formation.exclusive_group == other.formation.exclusive_group
    ]


class Formations(Section):
    """Ticked formations, their option and letter, and the notice accepted."""

    slug = "formations"
    title = gettext_lazy("Formations visées")
    group = "candidature"
    hint = gettext_lazy("Formations, options, lettres de motivation, notice")
    row_form = WishForm
    rows = "candidatures"

    def listed_rows(self, reading):
        """The chosen formations."""
        return reading.candidatures

    def row_sheets(self, reading):
        """A formation without options shows no option to choose."""
        sheets = super().row_sheets(reading)
        for sheet in sheets:
            if not reading.options.get(sheet.instance.formation_id):
                sheet.hidden = frozenset({"option"})
        return sheets

    def row_label(self, row):
        """The formation's title."""
        return row.formation.title

    def rules(self, reading):
        """One formation at least; notices accepted; no pair that excludes; within the maximum."""
        chosen = reading.candidatures
        if not chosen:
            return [self._rule("choix", _("Formation visée"), _("Cochez au moins une formation."))]
        found = [
            self._rule(
                f"notice-{each.pk}",
                _("Notice — %(title)s") % {"title": each.formation.title},
                _("Lisez la notice de la formation et acceptez-la."),
                anchor="champ-notice",
            )
            for each in chosen
            if each.notice_accepted_at is None
        ]
        found += [
            self._rule(
                f"exclusion-{one.pk}-{other.pk}",
                _("Deux voies d’une même formation"),
                _("« %(one)s » et « %(other)s » s’excluent : décochez l’une des deux.")
                % {"one": one.formation.title, "other": other.formation.title},
            )
            for one, other in clashes(chosen)
        ]
        most = reading.campaign.max_formations
        if most and len(chosen) > most:
            words = _("Cette campagne admet %(most)d formation au plus.") % {"most": most}
            found.append(self._rule("maximum", _("Nombre de formations"), words))
        return found

    def _rule(self, key, label, words, anchor="formations"):
        return Missing(
            key=f"formations.{key}",
            page=self.slug,
            label=label,
            words=words,
            blocking=True,
            kind="rule",
            anchor=anchor,
        )

    def told(self, reading):
        """« 2 formations »."""
        count = len(reading.candidatures)
        return (
            ngettext("%(n)d formation", "%(n)d formations", count) % {"n": count} if count else ""
        )

    def started(self, reading):
        """A formation is chosen."""
        return bool(reading.candidatures)

    def summary(self, reading):
        """Each formation with its school, option and the notice accepted."""
        blocks = []
        for sheet in self.row_sheets(reading):
            row = sheet.instance
            prefix = f"formations.{row.pk}-"
            items = [Item(f"{prefix}school", _("École"), row.formation.school.name, "", JURY)]
            names = [name for name in ("option", "already_applied") if name in sheet.shown]
            items += [self._item(sheet, name) for name in names]
            shown = JURY if row.formation.host_company_shown else OWN
            company = row.host_company
            items.append(
                Item(f"{prefix}host_company", _("Entreprise d’accueil"), company, company, shown)
            )
            accepted = row.notice_accepted_at
            words = _("Lue et acceptée") if accepted else _("Pas encore acceptée")
            items.append(Item(f"{prefix}notice", _("Notice"), words, bool(accepted)))
            blocks.append(Block(row.formation.title, [item for item in items if item.value]))
        return blocks

    def _item(self, sheet, name):
        value = getattr(sheet.instance, name)
        words = (
            value.label if hasattr(value, "label") else dict(models.YesNo.choices).get(value, "")
        )
        label = str(sheet.form_class.base_fields[name].label)
        return Item(f"formations.{sheet.prefix}{name}", label, str(words), sheet.values[name], JURY)


class Annexes(Section):
    """« Documents annexes »: anything useful, several files (S1)."""

    slug = "annexes"
    title = gettext_lazy("Documents annexes")
    group = "candidature"
    hint = gettext_lazy("Facultatif : tout document utile à votre candidature")
    #: slot under which free documents are kept
    free_slot = "annexe"

    def told(self, reading):
        """« 2 documents déposés »."""
        count = len(reading.documents.get(self.free_slot, ()))
        words = ngettext("%(n)d document déposé", "%(n)d documents déposés", count)
        return words % {"n": count} if count else ""

    def started(self, reading):
        """Anything deposited, expected or free."""
        return bool(reading.documents.get(self.free_slot)) or super().started(reading)
