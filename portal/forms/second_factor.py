"""Forms of the second factor: the code of the application, or one kept for the day it is lost."""

from allauth.core import context, ratelimit
from allauth.mfa.base import forms as allauth
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.account import Summed
from portal.forms.code import one_time_code

#: Seconds during which an application's code could be accepted twice (a period either side).
WINDOW = 120


class _Once(Summed):
    """A code counts once, and few wrong ones are taken in an hour (V31)."""

    def clean_code(self):
        """The code, accepted by allauth and not seen before. Raises ValidationError in words."""
        key = str(self.user.pk)
        if not ratelimit.consume(context.request, action="second_factor", key=key):
            raise ValidationError(_("Trop de codes faux. Attendez une heure, puis recommencez."))
        code = super().clean_code()
        digits = "".join(each for each in code if each.isdigit())
        if not cache.add(f"second_factor.used.{key}.{digits}", "1", WINDOW):
            raise ValidationError(_("Ce code a déjà servi. Attendez que l’application le change."))
        ratelimit.clear(context.request, action="second_factor", key=key)
        return code


class SignInCode(_Once, allauth.AuthenticateForm):
    """After the password or the code received by mail."""

    code = one_time_code(
        _("Code de vérification"),
        _("Les six chiffres de votre application, ou l’un de vos codes de secours."),
    )


class CodeAgain(_Once, allauth.ReauthenticateForm):
    """Once more, before something sensitive."""

    code = one_time_code(
        _("Code de vérification"),
        _("Les six chiffres de votre application, ou l’un de vos codes de secours."),
    )


class FirstCode(_Once, ActivateTOTPForm):
    """Proves that the application has read the key."""

    code = one_time_code(
        _("Code affiché par l’application"), _("Six chiffres, qui changent toutes les 30 secondes.")
    )
