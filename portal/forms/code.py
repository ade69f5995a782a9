"""Forms of codes that serve once: asked by mail, then typed in the browser that asked."""

from allauth.core import context, ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import links
from accounts.mails import CODE
from accounts.models import User
from accounts.names import clean_address
from portal.forms.account import Summed, address


def one_time_code(label, hint):
    """The field of a code that serves once, typed, pasted or filled in by the device."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 24}
    )
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=24,
        widget=widget,
        error_messages={"required": _("Saisissez le code.")},
    )


class AskCode(Summed, forms.Form):
    """The address to which a sign-in code is sent; the same answer for any address (V27)."""

    email = address(_("Adresse électronique de votre compte"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"

    def clean_email(self):
        """Exactly one address, to which few codes are sent in an hour."""
        email = clean_address(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise ValidationError(
                _(
                    "Plusieurs codes viennent d’être demandés. Saisissez le dernier reçu,"
                    " connectez-vous avec votre mot de passe, ou réessayez dans une heure."
                ),
                "rate_limited",
            )
        self._user = User.objects.filter(email=email, is_active=True).first()
        return email


class TypeCode(Summed, forms.Form):
    """The six digits of the last mail; `code` is the reference they are computed from."""

    code = one_time_code(_("Code reçu"), _("Six chiffres."))

    def __init__(self, *args, code="", **kwargs):
        super().__init__(*args, **kwargs)
        self.reference = code

    def clean_code(self):
        """The digits computed from the reference; without one, the address has no account."""
        typed = self.cleaned_data["code"]
        if not self.reference or not links.is_code(typed, CODE, self.reference, 0):
            raise ValidationError(
                _("Ce n’est pas le code du dernier message. Vérifiez les six chiffres.")
            )
        return typed
