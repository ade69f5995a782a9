"""What a form of settings changed, value before and after, as the history keeps it (A02)."""

from datetime import date, datetime

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.words import moment


def words(form, formsets) -> str:
    """Every value changed, the rows beside included; empty when none was."""
    told = _changed(form)
    for formset in formsets:
        told += _rows(formset)
    return " ; ".join(told)


def _changed(form):
    return [
        _("%(field)s\u00a0: %(before)s → %(after)s")
        % {
            "field": _label(form, name),
            "before": _said(form.fields[name], form.initial.get(name)),
            "after": _said(form.fields[name], form.cleaned_data.get(name)),
        }
        for name in form.changed_data
        if name in form.cleaned_data
    ]


def _rows(formset):
    """What became of the rows beside: each is named, then its values."""
    told = []
    for form in formset.forms:
        table = capfirst(form._meta.model._meta.verbose_name)
        name = _("%(table)s «\u00a0%(row)s\u00a0»") % {"table": table, "row": form.instance}
        if form in formset.deleted_forms:
            told.append(_("supprimé\u00a0: %(row)s") % {"row": name})
        elif form.has_changed():
            values = ", ".join(_changed(form))
            there = form in formset.initial_forms
            given = "%(row)s (%(values)s)" if there else _("ajouté\u00a0: %(row)s (%(values)s)")
            told.append(given % {"row": name, "values": values})
    return told


def _label(form, name):
    return form.fields[name].label or name


def _said(field, value):
    """A value as the form shows it: the name of a row, the words of a choice, an hour of Paris."""
    if value is None or value == "" or value == []:
        return _("(vide)")
    if isinstance(field, forms.ModelChoiceField):
        return _row(field, value)
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(field, each) for each in value)
    if isinstance(field, forms.ChoiceField):
        return str(_choices(field).get(str(value), value))
    return _plain(value)


def _row(field, value):
    """A row by its name: the form starts from its key and ends with itself."""
    if not hasattr(value, "pk"):
        value = field.queryset.filter(pk=value).first() or value
    return field.label_from_instance(value) if hasattr(value, "pk") else str(value)


def _choices(field):
    return {str(key): label for key, label in field.choices if not isinstance(label, (list, tuple))}


def _plain(value):
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return moment(value)
    return date_format(value, "j F Y") if isinstance(value, date) else str(value)
