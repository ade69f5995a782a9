"""The information notice on personal data, kept as data in a readable file."""

import tomllib
from pathlib import Path

from accounts.models import InformationNotice

FOLDER = Path(__file__).resolve().parent.parent / "data"


def load_notices() -> int:
    """Record the versions of `accounts/data/notices.toml` not recorded yet; the number added.

    A version already recorded is never touched: people accepted that text.
    """
    said = tomllib.loads((FOLDER / "notices.toml").read_text(encoding="utf-8"))
    known = set(InformationNotice.objects.values_list("version", flat=True))
    new = [InformationNotice(**row) for row in said["notice"] if row["version"] not in known]
    InformationNotice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
