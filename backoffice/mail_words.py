"""The words of mails as the team edits them: the form, what it must keep, former versions (A03)."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import links, outbox, wordings
from accounts.models import MailWording
from backoffice import samples

LONGEST = 20_000


class WordsForm(forms.Form):
    """Subject and text of one mail in one language, refused in words when they would harm it."""

    subject = forms.CharField(label=gettext_lazy("Objet"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )
    #: the version one started from: nobody's words are replaced unseen
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)

    def __init__(self, *args, template, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.template, self.language = template, language
        self.fields["subject"].widget.attrs["lang"] = language
        self.fields["body"].widget.attrs["lang"] = language

    def clean_subject(self):
        """One line."""
        return " ".join(self.cleaned_data["subject"].split())

    def clean_body(self):
        """Lines ended as in the files, whatever the browser sends."""
        return self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")

    def clean(self):
        """Refuses what is unknown, then what would leave without its address or its code."""
        told = super().clean()
        if self.errors:
            return told
        words = (told["subject"], told["body"])
        for fault in wordings.faults(self.template, *words):
            self.add_error("body", fault)
        if not self.errors:
            self._check_kept(words)
        return told

    def _check_kept(self, words):
        names = lost(self.template, self.language, words)
        if names:
            told = _("Le message perdrait ce qui le rend utile\u00a0: %(names)s.")
            self.add_error("body", told % {"names": ", ".join(names)})
        if any(not empty.strip() for empty in _subjects(self.template, self.language, words)):
            self.add_error("subject", _("Cet objet serait vide dans certains cas."))

    @property
    def words(self) -> tuple[str, str]:
        """(subject, body), once valid."""
        return self.cleaned_data["subject"], self.cleaned_data["body"]


def in_force(template, language) -> tuple[str, str, int]:
    """(subject, body, version) of the words a mail is written with; version 0: the file's."""
    row = MailWording.objects.last_of(template, language)
    if row and row.body:
        return row.subject, row.body, row.version
    return *wordings.original(template, language), row.version if row else 0


def lost(template, language, words) -> list[str]:
    """Addresses and codes that the file would give and these words would not, by their names."""
    found = set()
    for facts in _worlds(template, language):
        kept = wordings.said(wordings.compiled(*words), facts)
        given = wordings.said(wordings.compiled(*wordings.original(template, language)), facts)
        marks = {name: mark for name, mark in facts.items() if str(mark).startswith(links.MARKS)}
        found |= {
            f"{{{{ {name} }}}}"
            for name, mark in marks.items()
            if mark in given["body"] and (kept is None or mark not in kept["body"])
        }
    return sorted(found)


def _subjects(template, language, words):
    for facts in _worlds(template, language):
        found = wordings.said(wordings.compiled(*words), facts)
        yield found["subject"] if found else ""


def _worlds(template, language):
    """The invented facts, their addresses and codes marked; then the same when all is otherwise."""
    facts = samples.facts(template, language)
    for name, value in facts.items():
        if name == "code" or str(value).startswith(links.absolute("/")):
            facts[name] = f"{links.MARKS}{name.upper()}/"
    yield facts
    yield {name: _otherwise(value) for name, value in facts.items()}


def _otherwise(value):
    if isinstance(value, bool):
        return not value
    return [] if isinstance(value, list) else value


@dataclass(frozen=True)
class Version:
    """One rewriting: who, when, and its lines as (kind, text), kind being `-` or `+`."""

    row: MailWording
    lines: list


def versions(template, language) -> list[Version]:
    """Every rewriting with what it changed, the last one first."""
    before, found = wordings.original(template, language), []
    for row in MailWording.objects.of(template, language).select_related("author"):
        after = (row.subject, row.body) if row.body else wordings.original(template, language)
        found.append(Version(row, _changed(before, after)))
        before = after
    return found[::-1]


def _changed(before, after):
    """The lines taken away and put in, without their neighbours nor empty ones."""
    old, new = ([words[0], *words[1].split("\n")] for words in (before, after))
    found = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("-", line) for line in old[i:j]] + [("+", line) for line in new[k:m]]
    return [(kind, line) for kind, line in found if line.strip()]


def drawn(template, language, words) -> tuple[str, str, str]:
    """(subject, text, HTML) that these words give with invented facts. Nothing is written."""
    return outbox.drawn(
        template,
        context=samples.facts(template, language),
        language=language,
        dossier_number=samples.NUMBER,
        typed=words,
    )


def examples(template, language) -> list[tuple[str, str]]:
    """(variable, what it gives in the example) of all that the words of a mail may name."""
    facts = samples.facts(template, language) | outbox.site_facts(language, samples.NUMBER)
    return [(name, _shown(_found(facts, name))) for name in wordings.variables(template)]


def _found(facts, path):
    """What a path gives: of a list, the first row speaks for the others."""
    value = facts
    for part in path.split("."):
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _shown(value):
    """An example in words: a list says that it is one."""
    if isinstance(value, list):
        return _("une liste, à parcourir avec «\u00a0for\u00a0»")
    if isinstance(value, bool):
        return _("oui ou non, à lire avec «\u00a0if\u00a0»")
    return "" if value is None else str(value)
