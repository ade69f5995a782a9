"""Forms of the account: the request, the sign-in, the passwords, the address."""

from datetime import timedelta

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from accounts.models import IdentityFields
from accounts.names import clean_address, clean_name
from dossiers.sections.forms import DayField

YOUNGEST, OLDEST = 15, 90  # years, of who asks for an account


class Summed:
    """Gives a form the lines of its error summary."""

    @property
    def summary(self) -> list[dict]:
        """One line per fault, leading to its field; a fault of the whole leads to the first one."""
        first = next(iter(self.fields))
        return [
            {
                "name": first if name == "__all__" else name,
                "label": self._label(name),
                "message": " ".join(faults),
            }
            for name, faults in self.errors.items()
        ]

    def _label(self, name):
        field = self.fields.get(name)
        return "" if field is None or isinstance(field, forms.BooleanField) else field.label


def _password(label, *, new, **extra):
    token = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": token})
    empty = {
        "required": _("Saisissez un mot de passe.") if new else _("Saisissez votre mot de passe.")
    }
    return forms.CharField(
        label=label, strip=False, max_length=500, widget=widget, error_messages=empty, **extra
    )


def new_password(label):
    """The field where a password is chosen: one box, shown at will, pasted at will."""
    hint = _("Au moins 12 caractères ; une phrase de quelques mots convient bien.")
    return _password(label, new=True, help_text=hint)


def address(label=None, hint=""):
    """The field of one e-mail address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "maxlength": 254})
    return forms.CharField(
        label=label or _("Adresse électronique"),
        max_length=254,
        widget=widget,
        help_text=hint,
        error_messages={"required": _("Saisissez votre adresse électronique.")},
    )


class Request(Summed, forms.Form):
    """The request for credentials: eight inputs, fixed once the account is created (C01)."""

    birth_name = forms.CharField(
        label=_("Nom de naissance"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    usage_name = forms.CharField(
        label=_("Nom d’usage"),
        max_length=80,
        required=False,
        help_text=_("S’il est différent."),
    )
    first_names = forms.CharField(
        label=_("Prénoms"),
        max_length=80,
        help_text=_("Dans l’ordre de votre pièce d’identité."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    birth_date = DayField(label=_("Date de naissance"), help_text=_("Par exemple 14/05/2004."))
    email = address(
        hint=_("Une adresse que vous lirez encore dans un an : les décisions y sont annoncées.")
    )
    situation = forms.ChoiceField(
        label=_("Situation actuelle"),
        choices=[("", _("Choisissez")), *IdentityFields.Situation.choices],
    )
    diploma = forms.CharField(
        label=_("Diplôme préparé ou obtenu"),
        max_length=120,
        help_text=_("Par exemple : BUT Génie civil, BTS Électrotechnique, licence."),
    )
    notice = forms.BooleanField(
        label=_("J’ai lu cette information et j’accepte que mes données soient traitées ainsi."),
        error_messages={"required": _("Cochez la case après avoir lu l’information ci-dessus.")},
    )

    #: What to do, field by field, when one is left empty (C25).
    words = {
        "birth_name": _("Saisissez le nom qui figure sur votre acte de naissance."),
        "first_names": _("Saisissez vos prénoms."),
        "birth_date": _("Saisissez votre date de naissance, par exemple 14/05/2004."),
        "email": _("Saisissez l’adresse où recevoir le message."),
        "situation": _("Choisissez votre situation dans la liste."),
        "diploma": _("Saisissez le diplôme que vous préparez, ou le dernier obtenu."),
    }

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in self.words.items():
            self.fields[name].error_messages["required"] = sentence
        self.today = at.astimezone(PARIS).date()
        self.fields["birth_date"].widget.attrs["autocomplete"] = "bday"
        self.fields["birth_date"].input_formats += ("%d%m%Y", "%d/%m/ %Y")

    def clean_birth_name(self):
        """One plain name."""
        return clean_name(self.cleaned_data["birth_name"])

    def clean_usage_name(self):
        """One plain name; nothing when it repeats the other."""
        name = clean_name(self.cleaned_data["usage_name"])
        return "" if name == self.cleaned_data.get("birth_name") else name

    def clean_first_names(self):
        """Plain names."""
        return clean_name(self.cleaned_data["first_names"].replace(",", " "))

    def clean_email(self):
        """Exactly one address."""
        return clean_address(self.cleaned_data["email"])

    def clean_diploma(self):
        """On one line."""
        return " ".join(self.cleaned_data["diploma"].split())

    def clean_birth_date(self):
        """The date of a person who may apply: neither this year's nor the last century's typo."""
        born = self.cleaned_data["birth_date"]
        age = (self.today - born) / timedelta(days=365.2425)
        if not YOUNGEST <= age <= OLDEST:
            raise ValidationError(_("Vérifiez l’année de cette date de naissance."))
        return born

    def declared(self) -> dict:
        """The identity fields, ready for the action."""
        return {key: value for key, value in self.cleaned_data.items() if key != "notice"}


class ChoosePassword(Summed, forms.Form):
    """The password chosen on the page that the confirmation mail opens."""

    password = new_password(_("Mot de passe"))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self):
        """Long enough, not common, nothing of the person or of the place in it."""
        return get_adapter().clean_password(self.cleaned_data["password"], self.person)


class SignIn(Summed, allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = address()
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"] = _password(_("Mot de passe"), new=False)
        self.order_fields(["login", "password"])


class _OneNewPassword(Summed):
    """allauth's forms ask twice; ours shows what is typed instead."""

    def clean_password1(self):
        """The same rules as at the account's birth."""
        return get_adapter().clean_password(self.cleaned_data["password1"], self.user)


class NewPassword(_OneNewPassword, allauth.ResetPasswordKeyForm):
    """The new password of who followed the link of a mail."""

    password2 = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"] = new_password(_("Nouveau mot de passe"))


class ChangePassword(_OneNewPassword, allauth.ChangePasswordForm):
    """The present password, then the new one."""

    password2 = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password(_("Mot de passe actuel"), new=False)
        self.fields["password1"] = new_password(_("Nouveau mot de passe"))
        self.order_fields(["oldpassword", "password1"])


class AskAgain(Summed, allauth.ReauthenticateForm):
    """The password once more, before something sensitive."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password(_("Mot de passe"), new=False)


class Forgotten(Summed, forms.Form):
    """The address of who forgot the password."""

    email = address()

    def clean_email(self):
        """Exactly one address."""
        return clean_address(self.cleaned_data["email"])


class ChangeAddress(Summed, forms.Form):
    """A new address, and the present password to prove whose account it is."""

    email = address(_("Nouvelle adresse électronique"))
    password = _password(_("Mot de passe actuel"), new=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        """Exactly one address, another one."""
        email = clean_address(self.cleaned_data["email"])
        if email == self.user.email:
            raise ValidationError(_("C’est déjà l’adresse de votre compte."))
        return email

    def clean_password(self):
        """The password of this account."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("Ce n’est pas votre mot de passe actuel."))
        return self.cleaned_data["password"]
