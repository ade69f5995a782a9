"""The words of a mail and their variables: how they are read, checked and rendered (A03).

The file says what may be named: words put in its place use the same variables, a few filters, and
no tag but conditions and loops, so that whoever rewrites a mail reaches no other fact of anybody.
"""

import re

from django.template import Context, Template, TemplateSyntaxError
from django.template.base import Lexer, TokenType, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader import get_template
from django.utils.translation import gettext as _

from accounts.models import Language

_SAID = re.compile(
    r"\A(?:Sujet|Subject)[ \u00a0]*:(?P<subject>[^\n]*)\n\s*\n(?P<body>.*)\Z", re.DOTALL
)
TAGS = "if elif else endif for empty endfor".split()
_BRACES = re.compile(r"{{|}}|{%|%}")
_TAGS = [[each] for each in TAGS]
FILTERS = "default join length lower upper pluralize".split()
#: What every mail may name, whatever its file names.
EVERYWHERE = frozenset({"support_email", "site", "dossier_number"})
#: Lines of the source above those of the body.
_ABOVE = 2


def compiled(subject, body) -> Template:
    """The words typed, ready to be rendered. Raises TemplateSyntaxError."""
    return Template(_source(subject, body))


def said(source, facts):
    """The `subject` and `body` that a source gives with these facts; None without a subject."""
    return _SAID.match(source.render(Context(facts, autoescape=False)).lstrip())


def original(template, language) -> tuple[str, str]:
    """(subject, body) of the file, with their variables, as one edits them."""
    found = _SAID.match(get_template(f"mails/{template}.{language}.txt").template.source.lstrip())
    return found["subject"].strip(), found["body"].strip()


def variables(template) -> list[str]:
    """What the words of this mail may name: all that its files name, in any language."""
    named = set(EVERYWHERE)
    for language in Language.values:
        named |= _asked(compiled(*original(template, language)))[0]
    return sorted(named)


def faults(template, subject, body) -> list[str]:
    """Why these words cannot be those of this mail, in words; empty when they can."""
    tokens = Lexer(_source(subject, body)).tokenize()
    wrong = _wrong_tags(tokens)
    if wrong:
        words = _("Balises refusées\u00a0: %(names)s. Celles qui existent\u00a0: %(known)s.")
        return [words % {"names": ", ".join(wrong), "known": ", ".join(TAGS)}]
    stray = _stray_line(tokens)
    if stray:
        return [_badly_written(stray)]
    try:
        names, filters = _asked(compiled(subject, body))
    except TemplateSyntaxError as cause:
        return [_badly_written(getattr(getattr(cause, "token", None), "lineno", 0))]
    known = variables(template)
    told = []
    if names - set(known):
        words = _("Variables inconnues\u00a0: %(names)s. Celles qui existent\u00a0: %(known)s.")
        unknown = ", ".join(sorted(names - set(known)))
        told.append(words % {"names": unknown, "known": ", ".join(known)})
    if filters - set(FILTERS):
        words = _("Filtres refusés\u00a0: %(names)s. Ceux qui existent\u00a0: %(known)s.")
        refused = ", ".join(sorted(filters - set(FILTERS)))
        told.append(words % {"names": refused, "known": ", ".join(FILTERS)})
    return told


def _source(subject, body):
    return f"Sujet : {subject}\n\n{body}"


def _wrong_tags(tokens):
    """The tags that are not allowed, found before anything is compiled."""
    tags = [each.contents.split() for each in tokens if each.token_type == TokenType.BLOCK]
    return sorted({f"{{% {' '.join(each[:1])} %}}" for each in tags if each[:1] not in _TAGS})


def _stray_line(tokens):
    """The line of braces that nothing closes, which would be read as they are; None without any."""
    for each in tokens:
        found = _BRACES.search(each.contents) if each.token_type == TokenType.TEXT else None
        if found:
            return each.lineno + each.contents.count("\n", 0, found.start())
    return None


def _badly_written(line):
    if line <= _ABOVE:
        return _("Une variable ou une balise de l’objet est mal écrite ou n’est pas refermée.")
    words = _(
        "Ligne %(line)d\u00a0: une variable ou une balise est mal écrite ou n’est pas refermée."
    )
    return words % {"line": line - _ABOVE}


def _asked(template):
    """(paths named, filters used): `items.label` for `each.label` in a loop on `items`."""
    names, filters = set(), set()
    _walk(template.nodelist, {}, names, filters)
    return names, filters


def _walk(nodes, loops, names, filters):
    for node in nodes:
        if isinstance(node, VariableNode):
            _read(node.filter_expression, loops, names, filters)
        elif isinstance(node, IfNode):
            for condition, inside in node.conditions_nodelists:
                _conditions(condition, loops, names, filters)
                _walk(inside, loops, names, filters)
        elif isinstance(node, ForNode):
            listed = _read(node.sequence, loops, names, filters)
            inner = loops | dict.fromkeys(node.loopvars, listed)
            _walk(node.nodelist_loop, inner, names, filters)
            _walk(node.nodelist_empty, loops, names, filters)


def _conditions(condition, loops, names, filters):
    """The variables of a condition, through its operators."""
    if condition is None:
        return
    value = getattr(condition, "value", None)
    if hasattr(value, "filters"):
        _read(value, loops, names, filters)
    for side in (getattr(condition, "first", None), getattr(condition, "second", None)):
        _conditions(side, loops, names, filters)


def _read(expression, loops, names, filters):
    """The path of a variable, noted with its filters and what they are given."""
    for function, given in expression.filters:
        filters.add(getattr(function, "_filter_name", function.__name__))
        for is_variable, value in given:
            if is_variable:
                _note(value, loops, names)
    return _note(expression.var, loops, names)


def _note(variable, loops, names):
    if not isinstance(variable, Variable) or not variable.lookups:
        return ""
    first, *rest = variable.lookups
    if first == "forloop" and first not in loops:  # a loop may give its items that name
        return ""
    path = ".".join([loops.get(first, first), *(each for each in rest if not each.isdigit())])
    names.add(path)
    return path
