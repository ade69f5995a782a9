"""Every mail template of the project renders in both languages, with what a mail must have."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts import mails, outbox

FOLDER = Path(settings.BASE_DIR) / "templates" / "mails"
NAMES = sorted(p.relative_to(FOLDER).as_posix()[:-7] for p in FOLDER.rglob("*.fr.txt"))
MAILS = [name for name in NAMES if name != "signature"]


class Anything(str):
    """Stands for any value a mail may speak of."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(f"{self}.{name}")

    def __getitem__(self, key):
        return super().__getitem__(key) if isinstance(key, (int, slice)) else Anything(key)


class Facts(dict):
    """A context that has every name."""

    def __missing__(self, key):
        return Anything(f"«{key}»")


def words(text):
    return set(re.findall(r"{{\s*(\w+)", text)) - {"site", "support_email", "dossier_number"}


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_mail_says_what_and_by_when_first(name, language):
    source = (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")
    given = {each: Anything(each) for each in words(source)}
    mail = outbox.post(name, to="camille@exemple.fr", context=given, language=language).email
    assert mail.subject
    assert "\n" not in mail.subject
    assert mail.message.split("\n\n")[0].strip()
    assert settings.SUPPORT_EMAIL in mail.message
    assert f'<html lang="{language}">' in mail.html_message
    assert "{{" not in mail.message + mail.subject
    assert mail.html_message.count('class="bouton"') <= 1


@pytest.mark.parametrize("name", MAILS)
def test_both_languages_speak_of_the_same_things(name):
    texts = [(FOLDER / f"{name}.{each}.txt").read_text(encoding="utf-8") for each in ("fr", "en")]
    assert words(texts[0]) == words(texts[1])
    assert not any("lien.invalid" in text for text in texts)


@pytest.mark.parametrize("name", MAILS)
def test_french_typography(name):
    text = (FOLDER / f"{name}.fr.txt").read_text(encoding="utf-8").split("\n", 1)[1]
    assert not re.findall(r"[^\W\d_] [;:?!](?!\S)", text)
    assert "'" not in re.sub(r"{[{%].*?[%}]}", "", text)
    assert "\u202f" not in text


def test_each_account_mail_has_its_function():
    written = {name.removeprefix("compte/") for name in MAILS if name.startswith("compte/")}
    source = Path(mails.__file__).read_text(encoding="utf-8")
    assert written == set(re.findall(r'_post\(\s*"([\w-]+)"', source))
