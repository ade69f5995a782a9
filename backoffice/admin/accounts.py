"""People, requests for credentials, what was posted, and the information notice."""

import allauth.account.admin  # noqa: F401 — registered there, unregistered below
import allauth.mfa.admin  # noqa: F401
import post_office.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from post_office.models import Attachment, Email, EmailTemplate, Log

from accounts import actions, models
from accounts.names import clean_address, clean_name
from backoffice.admin.lists import BoundedAdmin, ReadOnlyAdmin
from backoffice.views import mails, rights
from dossiers import actions as dossiers
from dossiers.models import Dossier

IDENTITY = actions.DECLARED
RIGHTS = ("is_active", "is_staff")
HIGH_RIGHTS = ("is_superuser", "groups")

# One door to the administration: our own sign-in page.
admin.site.login = secure_admin_login(admin.site.login)


def _our_own_page(request, extra_context=None):
    """One way to change one's password: the owner is told, and other sessions end (V32)."""
    return redirect("account_change_password")


admin.site.password_change = _our_own_page

# Their stock screens write rows that only our actions write.
admin.site.unregister([EmailAddress, Authenticator, Attachment, Email, EmailTemplate, Log])


class PersonForm(forms.ModelForm):
    """Declared data, corrected with the same rules as at the request."""

    def clean_birth_name(self):
        """One plain name."""
        return clean_name(self.cleaned_data["birth_name"])

    def clean_usage_name(self):
        """One plain name."""
        return clean_name(self.cleaned_data["usage_name"])

    def clean_first_names(self):
        """Plain names."""
        return clean_name(self.cleaned_data["first_names"])


class NewPersonForm(PersonForm):
    """An account for a member of staff, a juror or a school: its owner chooses the password."""

    def clean_email(self):
        """One address that has no account."""
        address = clean_address(self.cleaned_data["email"])
        if models.User.objects.filter(email=address).exists():
            raise ValidationError(_("Cette adresse a déjà un compte."))
        return address


@admin.register(models.User)
class UserAdmin(BoundedAdmin):
    """Accounts: corrected by support, opened and closed by administrators, never deleted."""

    list_display = ("email", "full_name", "birth_date", "is_staff", "is_active", "created_at")
    list_filter = ("is_staff", "is_active", "language")
    search_fields = ("email", "birth_name", "usage_name", "first_names")
    ordering = ("-pk",)
    actions = None
    seen = ("email", "language", "created_at", "last_login")
    fieldsets = (
        (_("Compte"), {"fields": seen}),
        (_("Données déclarées"), {"fields": (*IDENTITY, "twins")}),
        (_("Droits"), {"fields": RIGHTS + HIGH_RIGHTS}),
    )
    add_fieldsets = ((None, {"fields": ("email", "first_names", "birth_name", "is_staff")}),)

    def get_urls(self):
        """Who can do what, before the stock addresses."""
        page = self.admin_site.admin_view(rights.matrix)
        own = [path("qui-peut-quoi/", page, name="accounts_user_rights")]
        return own + super().get_urls()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Another form to add somebody: there is no password to type."""
        kwargs["form"] = PersonForm if obj else NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """The address alone when adding."""
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None):
        """The owner alone changes the address; an administrator alone gives rights."""
        if obj is None:
            return () if request.user.is_superuser else ("is_staff",)
        seen = (*self.seen, "twins")
        return seen if request.user.is_superuser else seen + RIGHTS + HIGH_RIGHTS

    @admin.display(description=_("Comptes semblables"))
    def twins(self, user):
        """Dossiers of other accounts that are probably of the same person."""
        rows = [
            (reverse("admin:dossiers_dossier_change", args=[twin.pk]), twin.number, twin.user.email)
            for dossier in user.dossiers.all()
            for twin in Dossier.objects.like(dossier).select_related("user")
        ]
        return format_html_join(", ", '<a href="{}">{}</a> ({})', rows) or "—"

    def has_delete_permission(self, request, obj=None):
        """Erasure is a process of its own, with its report."""
        return False

    def save_model(self, request, obj, form, change):
        """Two actions at most: the declared data, then the rights."""
        data = form.cleaned_data
        if not change:
            self._create(request, obj, data)
            return
        given = {name: data[name] for name in IDENTITY if name in form.changed_data}
        if given:
            dossiers.correct_identity(obj, actor=request.user, at=request.at, **given)
        if request.user.is_superuser and {*RIGHTS, *HIGH_RIGHTS} & set(form.changed_data):
            rights = {name: data[name] for name in RIGHTS + HIGH_RIGHTS}
            actions.set_access(obj, actor=request.user, at=request.at, **rights)

    def save_related(self, request, form, formsets, change):
        """Groups are written by the action."""

    def construct_change_message(self, request, form, formsets, add=False):
        """Before and after, field by field (P4)."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        named = [
            f"{form.fields[name].label}: {form.initial.get(name)} → {form.cleaned_data[name]}"
            for name in form.changed_data
        ]
        return "; ".join(named)

    @staticmethod
    def _create(request, obj, data):
        user = actions.create_staff(
            data["email"],
            at=request.at,
            first_names=data["first_names"],
            birth_name=data["birth_name"],
            is_staff=bool(data.get("is_staff")),
        )
        obj.pk, obj.created_at = user.pk, user.created_at
        messages.info(request, _("Un lien pour choisir son mot de passe lui a été envoyé."))


@admin.register(models.AccountRequest)
class AccountRequestAdmin(ReadOnlyAdmin):
    """Requests for credentials: to find somebody whose mail did not arrive."""

    list_display = ("email", "full_name", "campaign", "created_at", "mails", "confirmed_at")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter), "campaign", "notice")
    search_fields = ("email", "birth_name", "usage_name", "first_names")
    list_select_related = ("notice",)
    date_hierarchy = "created_at"
    exclude = ("serial",)


@admin.register(models.EmailChange)
class EmailChangeAdmin(ReadOnlyAdmin):
    """Addresses asked for, confirmed or not."""

    list_display = ("email", "user", "created_at", "confirmed_at")
    search_fields = ("email", "user__email")
    list_select_related = ("user",)


class StateFilter(admin.SimpleListFilter):
    """What became of a mail."""

    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        """Given up first: somebody must look at those."""
        return [("parked", _("Abandonné")), ("waiting", _("En attente")), ("sent", _("Parti"))]

    def queryset(self, request, queryset):
        """The mails in that state."""
        chosen = {"parked": queryset.parked, "waiting": queryset.waiting}.get(self.value())
        if chosen:
            return chosen()
        return queryset.exclude(sent_at=None) if self.value() == "sent" else queryset


@admin.register(models.Posting)
class PostingAdmin(ReadOnlyAdmin):
    """The outbox: what left, what waits, what was given up and why. Links are never shown."""

    change_list_template = "bureau/courriels_partis.html"
    list_display = ("recipient", "subject", "state", "attempts", "dossier_number", "error")
    list_filter = (StateFilter, "template", "language")
    search_fields = ("email__to", "email__subject", "dossier_number", "message_id")
    list_select_related = ("email",)
    actions = ("send_again",)
    fields = ("recipient", "subject", "state", "dossier_number", "template", "language", "attempts",
              "next_try_at", "sent_at", "parked_at", "error", "message_id", "text")  # fmt: skip
    readonly_fields = fields

    def get_urls(self):
        """Every mail and its words, before the stock addresses."""
        gate = self.admin_site.admin_view
        own = [
            path("modeles/", gate(mails.previews), name="accounts_posting_previews"),
            path("modeles/html/", gate(mails.html), name="accounts_posting_html"),
            path("modeles/modifier/", gate(mails.rewrite), name="accounts_posting_rewrite"),
        ]
        return own + super().get_urls()

    def get_actions(self, request):
        """Sending again writes: it takes the right to change."""
        found = super().get_actions(request)
        return found if request.user.has_perm("accounts.change_posting") else {}

    @admin.display(description=_("destinataire"), ordering="email__to")
    def recipient(self, posting):
        """The address."""
        return ", ".join(posting.email.to)

    @admin.display(description=_("objet"))
    def subject(self, posting):
        """The subject line."""
        return posting.email.subject

    @admin.display(description=_("état"))
    def state(self, posting):
        """In one word."""
        if posting.sent_at:
            return _("Parti")
        return _("Abandonné") if posting.parked_at else _("En attente")

    @admin.display(description=_("texte"))
    def text(self, posting):
        """The text, its personal links still placeholders."""
        said = posting.email.message or _("Effacé une fois le message parti.")
        return format_html('<div class="texte-brut">{}</div>', said)

    @admin.action(description=_("Remettre en attente les messages abandonnés"))
    def send_again(self, request, queryset):
        """Give mails that were given up their chance again."""
        parked = list(queryset.parked())
        for posting in parked:
            actions.send_again(posting)
            self.log_changes(request, posting)
        told = ngettext(
            "%(n)d message remis en attente.", "%(n)d messages remis en attente.", len(parked)
        )
        messages.success(request, told % {"n": len(parked)})

    def log_changes(self, request, posting):
        """Who asked for it, in the history of the mail."""
        self.log_change(request, posting, [{"changed": {"fields": ["parked_at"]}}])


@admin.register(models.InformationNotice)
class InformationNoticeAdmin(BoundedAdmin):
    """Versions of the notice: a new version is added, a published one is never touched."""

    list_display = ("version", "published_at")
    actions = None

    def has_change_permission(self, request, obj=None):
        """Only before its publication: afterwards people have accepted that very text."""
        if obj is not None and obj.published_at <= request.at:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only before its publication."""
        return self.has_change_permission(request, obj) and super().has_delete_permission(
            request, obj
        )
