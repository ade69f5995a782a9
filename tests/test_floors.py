"""The floors hold, and each contract breaks when violated on purpose."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

FLOORS = (
    "accounts formations dossiers payments referents selection portal backoffice config".split()
)
FILES = "models access fees mails gateway sections copies workflow actions tasks".split()
TOOLS = Path(sys.executable).parent


@pytest.fixture
def house(tmp_path) -> Path:
    """The floors with every file they may have, all empty, under the project's own contracts."""
    for floor in FLOORS:
        (tmp_path / floor).mkdir()
        for name in ["__init__", *FILES]:
            (tmp_path / floor / f"{name}.py").write_text("")
    (tmp_path / "pyproject.toml").write_text((settings.BASE_DIR / "pyproject.toml").read_text())
    return tmp_path


def run(house: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [TOOLS / tool, *arguments], cwd=house, capture_output=True, text=True, check=False
    )


def contracts(house: Path) -> str:
    """What import-linter says of the house, empty when every contract is kept."""
    answer = run(house, "lint-imports", "--no-cache", "--no-logo")
    return answer.stdout + answer.stderr if answer.returncode else ""


def test_the_house_stands(house):
    (house / "payments/gateway.py").write_text("import stripe\n")
    (house / "payments/actions.py").write_text("from payments import gateway\n")
    (house / "portal/models.py").write_text("from dossiers import actions\n")
    (house / "dossiers/actions.py").write_text("from dossiers import workflow, models\n")
    assert contracts(house) == ""


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("formations/models.py", "from dossiers import models"),
        ("dossiers/actions.py", "from payments import fees"),
        ("dossiers/workflow.py", "from config import tasks"),
        ("payments/actions.py", "from referents import models"),
        ("referents/sections.py", "from payments import fees"),
        ("portal/access.py", "from backoffice import access"),
        ("backoffice/access.py", "from portal import access"),
        ("selection/copies.py", "from portal import access"),
        ("dossiers/models.py", "from dossiers import actions"),
        ("dossiers/sections.py", "from dossiers import workflow"),
        ("dossiers/actions.py", "from dossiers import tasks"),
        ("payments/fees.py", "from payments import gateway"),
        ("accounts/mails.py", "from accounts import copies"),
        ("payments/actions.py", "import stripe"),
        ("portal/access.py", "from stripe import checkout"),
    ],
)
def test_a_contract_breaks_when_violated(house, file, line):
    (house / file).write_text(f"{line}\n")
    broken = contracts(house)
    assert "BROKEN" in broken
    assert file.removesuffix(".py").replace("/", ".") in broken


@pytest.mark.parametrize(
    "line",
    [
        "from django.http import HttpResponse",
        "from django.shortcuts import render",
        "from django.contrib import messages",
        "from django.contrib import admin",
        "from django.utils.timezone import now",
        "from time import time",
    ],
)
@pytest.mark.parametrize(
    ("file", "refused"), [("dossiers/actions.py", True), ("portal/x.py", False)]
)
def test_the_web_and_the_clock_stay_off_the_lower_floors(house, file, refused, line):
    (house / file).write_text(f"{line}\n")
    answer = run(house, "ruff", "check", "--no-cache", "--select", "TID251", file)
    assert bool(answer.returncode) is refused
