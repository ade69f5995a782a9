"""What a password must not be, beyond Django's own validators (at least 12, not common).

No composition rule: length and surprise count, not the sorts of characters. All lists are offline.
"""

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 128
#: Keys in a row, letters and figures in order: typed without thinking, tried first.
RUNS = tuple(
    row * 2
    for row in (
        "azertyuiopqsdfghjklmwxcvbn",
        "qwertyuiopasdfghjklzxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
        "1234567890",
    )
)


class ShortEnough:
    """At most 128 characters: a longer one only costs time to hash."""

    def validate(self, password, user=None):
        """Raises ValidationError above the limit."""
        if len(password) > MOST:
            raise ValidationError(
                _("Ce mot de passe dépasse %(most)d caractères.") % {"most": MOST}, "too_long"
            )

    def get_help_text(self):
        """The rule in words."""
        return _("Au plus %(most)d caractères.") % {"most": MOST}


class Unpredictable:
    """Refuses what is repeated, typed in a row, or a well-known password with figures around it."""

    least_different = 6

    def validate(self, password, user=None):
        """Raises ValidationError when the first guesses would find it."""
        plain = password.casefold()
        rows = any(plain in run or plain[::-1] in run for run in RUNS)
        if len(set(plain)) < self.least_different or rows or _bare(password) in _common():
            raise ValidationError(
                _("Ce mot de passe est trop facile à deviner. Prenez quelques mots sans lien."),
                "too_predictable",
            )

    def get_help_text(self):
        """The rule in words."""
        return _("Ni suite de touches, ni répétition, ni mot de passe courant suivi de chiffres.")


class NotOurWords:
    """Refuses what is made of words anyone would guess here: schools, this service, the person.

    The words of `settings.PASSWORD_CONTEXT_WORDS`, the person's names and all that is not a letter
    are taken out; fewer than six different letters left is too little.
    """

    least_left = 6

    def validate(self, password, user=None):
        """Raises ValidationError when nothing personal is left."""
        left = whole = _bare(password)
        for word in sorted(_guessable(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != whole and len(set(left)) < self.least_left:
            raise ValidationError(
                _(
                    "Ce mot de passe est fait de mots trop faciles à deviner ici."
                    " Ajoutez-y des mots à vous."
                ),
                "context_words",
            )

    def get_help_text(self):
        """The rule in words."""
        return _("Évitez les noms d’écoles et de villes, votre nom et les années.")


def _guessable(user):
    names = (
        getattr(user, name, "") for name in ("birth_name", "usage_name", "first_names", "email")
    )
    parts = {_bare(part) for name in names for part in re.split(r"[\W_]+", name or "")}
    return {*settings.PASSWORD_CONTEXT_WORDS, *(part for part in parts if len(part) > 2)}


@cache
def _common():
    return frozenset(word for word in CommonPasswordValidator().passwords if word.isalpha())


def _bare(text):
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", plain)
