"""What holds for the whole project: floors, clocks, names written in settings, templates, mails."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from config import checks

ROOT = Path(settings.BASE_DIR)
FLOORS = (
    "accounts formations dossiers payments referents selection portal backoffice config".split()
)
CODE = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
OWN_TEMPLATES = sorted(
    path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.*")
)

CLOCKS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
}


def clocks_read(path: Path) -> list[str]:
    """`file:line` of each call that reads the machine's clock."""
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    read = [
        call
        for call in calls
        if isinstance(call, ast.Attribute)
        and isinstance(call.value, ast.Name | ast.Attribute)
        and (getattr(call.value, "id", getattr(call.value, "attr", "")), call.attr) in CLOCKS
    ]
    return [f"{path.relative_to(ROOT)}:{call.lineno}" for call in read]


def test_only_the_instant_reads_the_clock():
    found = [line for path in CODE for line in clocks_read(path)]
    assert [line for line in found if not line.startswith("accounts/instant.py:")] == []


def named_in_settings() -> list[str]:
    effects = [path for paths in settings.DOSSIER_EFFECTS.values() for path in paths]
    return [*settings.DOSSIER_SECTIONS, *settings.DOSSIER_LOCKS, *effects, *settings.CLOCK]


@pytest.mark.parametrize("path", named_in_settings())
def test_what_settings_name_exists(path):
    assert callable(import_string(path))


def test_every_template_compiles():
    assert checks.templates_compile() == []


def words_of_the_code() -> str:
    """All the text in which a template may be named."""
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.*")]
    return "\n".join(templates + [path.read_text() for path in CODE])


#: Asked for by a library under these names.
ASKED_ELSEWHERE = re.compile(
    r"^(account|admin|allauth|django|registration|mfa|post_office|mails|errors)/"
)


def test_no_template_is_unused():
    words = words_of_the_code()
    unused = [
        str(path)
        for path in OWN_TEMPLATES
        if not ASKED_ELSEWHERE.match(str(path))
        and str(path) not in words
        and path.name not in words
    ]
    assert unused == []
