"""What a password must not be, beyond Django's own validators (at least 12, not common)."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 128


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


class NotOurWords:
    """Refuses what is made of words anyone would guess here: schools, towns, this service, years.

    The words of `settings.PASSWORD_CONTEXT_WORDS` and the figures are taken out; fewer than six
    different characters left is too little.
    """

    least_left = 6

    def validate(self, password, user=None):
        """Raises ValidationError when nothing personal is left."""
        left = _bare(password)
        for word in sorted(settings.PASSWORD_CONTEXT_WORDS, key=len, reverse=True):
            left = left.replace(word, "")
        if left != _bare(password) and len(set(left)) < self.least_left:
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


def _bare(text):
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", plain)
