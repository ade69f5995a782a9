"""Messages, ready answers and mails to attach in the administration."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backoffice import talk
from backoffice.admin.dossiers import OfDossierAdmin, dossier_link
from backoffice.admin.lists import BoundedAdmin, ReadOnlyAdmin
from backoffice.views import talk as views
from dossiers.models import AnswerTemplate, Message, StrayMail


class WaitingFilter(admin.SimpleListFilter):
    """Who is waited for."""

    title = _("suite")
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        """The team, or the candidate."""
        return [("repondre", _("À répondre")), ("candidat", _("En attente du candidat"))]

    def queryset(self, request, queryset):
        """Messages nobody answered, of one side."""
        if self.value() == "repondre":
            return queryset.filter(side=Message.Side.CANDIDATE, answered_at=None)
        if self.value() == "candidat":
            return queryset.filter(side=Message.Side.SUPPORT, awaits=True, answered_at=None)
        return queryset


@admin.register(Message)
class MessageAdmin(OfDossierAdmin):
    """Every message; the thread itself has its page."""

    list_display = ("sent_at", dossier_link, "side", "words", "read_at", "answered_at")
    list_filter = (WaitingFilter, "side", "dossier__campaign")
    list_select_related = ("dossier",)
    ordering = ("-pk",)

    def get_urls(self):
        """The thread of a dossier, before the stock addresses."""
        page = self.admin_site.admin_view(views.thread)
        own = path("dossier/<int:pk>/", page, name="dossiers_dossier_thread")
        return [own, *super().get_urls()]

    @admin.display(description=_("Message"))
    def words(self, message):
        """Its first words."""
        return Truncator(message.body).chars(90)


class AnswerForm(forms.ModelForm):
    """A ready answer names only what can be put in its place."""

    def clean(self):
        """Refuses unknown variables, naming them."""
        told = super().clean()
        for name in ("body_fr", "body_en"):
            unknown = talk.unknown_variables(told.get(name) or "")
            if unknown:
                words = _now("Variables inconnues : %(names)s. Celles qui existent : %(known)s.")
                names = {"names": ", ".join(unknown), "known": ", ".join(talk.VARIABLES)}
                self.add_error(name, ValidationError(words % names))
        return told


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(BoundedAdmin):
    """Ready answers of the team, edited by the team."""

    form = AnswerForm
    list_display = ("title", "position")
    search_fields = ("title", "body_fr", "body_en")
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "position", "body_fr", "body_en"),
                "description": _("Variables remplacées : {variables}.").replace(
                    "{variables}", ", ".join(f"{{{name}}}" for name in talk.VARIABLES)
                ),
            },
        ),
    )


@admin.register(StrayMail)
class StrayMailAdmin(ReadOnlyAdmin):
    """Mails received that joined no thread by themselves."""

    list_display = ("received_at", "sender", "subject", "dossier", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("dossier",)
    search_fields = ("sender", "subject")
    change_form_template = "bureau/courriel_recu.html"
    fields = ("sender", "subject", "received_at", "body", "files", "closed_at", "closer")
    readonly_fields = ("files", "closer")
    ordering = ("-pk",)

    def get_urls(self):
        """Attaching one and closing it, before the stock addresses."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/traiter/", view(views.close_stray), name="dossiers_straymail_close"),
            path("<int:pk>/rattacher/", view(views.attach_stray), name="dossiers_straymail_attach"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("Traité par"))
    def closer(self, mail):
        """Who attached or closed it."""
        return mail.closed_by or "—"

    @admin.display(description=_("Fichiers"))
    def files(self, mail):
        """Each of its files, opened by the view that checks the right."""
        rows = [each.file for each in mail.files.select_related("file")]
        links = ((reverse("file", args=[each.pk]), each.name) for each in rows)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "—"
