"""« Une question sur cette formation ? »: what is sent to the school."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_address, clean_name
from portal.forms.account import Summed, address


class Question(Summed, forms.Form):
    """A name, an address to answer to, a question. Who is signed in gives the question alone."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Saisissez votre nom.")},
    )
    email = address(hint=_("La réponse de l’école y sera envoyée."))
    question = forms.CharField(
        label=_("Votre question"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Sur le programme, les conditions d’admission, le niveau requis…"),
        error_messages={
            "required": _("Écrivez votre question."),
            "min_length": _("Écrivez votre question en une phrase au moins."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user.is_authenticated:
            del self.fields["name"], self.fields["email"]

    def clean_name(self):
        """Letters only, on one line."""
        return clean_name(self.cleaned_data["name"])

    def clean_email(self):
        """One plain address."""
        return clean_address(self.cleaned_data["email"])

    def asker(self) -> dict[str, str]:
        """Name, address and question, those of the account when signed in."""
        if self.user.is_authenticated:
            known = {"name": self.user.full_name or self.user.email, "email": self.user.email}
            return known | self.cleaned_data
        return self.cleaned_data
