"""bin/env says what it does to an environment that is already there."""

import os
import subprocess

from django.conf import settings


def test_an_environment_without_pip_is_not_erased_without_a_word(tmp_path):
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin/env"
    script.write_text((settings.BASE_DIR / "bin/env").read_text())
    for name, answer in (
        (".venv/bin/python", 1),
        ("python", '"$([ "$1" = -m ] && echo 3 || echo 0)"'),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {answer}\n")
        (tmp_path / name).chmod(0o755)
    said = subprocess.run(
        ["bash", script],
        env={"PATH": os.environ["PATH"], "PYTHON": str(tmp_path / "python")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, (tmp_path / ".venv").exists()) == (3, False)
    assert "n'a pas de pip utilisable" in said.stderr.splitlines()[0]
