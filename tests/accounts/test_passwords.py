"""Passwords (V30): long rather than odd, never what anyone would guess here."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

CAMILLE = User(email="camille.aubertin@exemple.fr", birth_name="Aubertin", first_names="Camille")


@pytest.mark.parametrize(
    "password",
    [
        "trois petits chats gris",
        "épinard-vélo-lundi",
        "xkQ7fm2pLw9z",
        "mines de rien, je passe",
        "🦊🦊🦊🦊 et un renard",
        "aaaabbbbccccddddeeeeffff",
        "918273645537",
        "camille adore le vélo",
        "u" * 20 + " personne ne le sait " + "v" * 60,
    ],
)
def test_long_passwords_of_any_composition_are_accepted(password):
    validate_password(password, CAMILLE)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("court", "password_too_short"),
        ("onzecaracte", "password_too_short"),
        ("x" * 129, "too_long"),
        ("1q2w3e4r5t6y", "password_too_common"),
        ("azertyuiopqs", "too_predictable"),
        ("nmlkjhgfdsq", "password_too_short"),
        ("123456789012", "too_predictable"),
        ("aaaabbbbcccc", "too_predictable"),
        ("Sunshine2026!", "too_predictable"),
        ("minesalesimt2026", "context_words"),
        ("IMT-Mines-Albi-2026!", "context_words"),
        ("Dossier.Unique.2026", "context_words"),
        ("MotDePasse123456", "context_words"),
        ("camille.aubertin", "password_too_similar"),
        ("aubertin2004aubertin", "context_words"),
    ],
)
def test_each_refusal_has_its_reason(password, code):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, CAMILLE)
    assert code in {error.code for error in refusal.value.error_list}
