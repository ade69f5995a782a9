"""A half-configured production refuses to start, and says in words what to set."""

import os
import subprocess
import sys

from django.conf import settings

from config.checks import WHY

COMPLETE = {
    "SECRET_KEY": "c" * 20 + "0123456789" * 4,
    "LINK_KEY": "l" * 20 + "9876543210" * 4,
    "BASE_URL": "https://dossier.example",
    "FILES_URL": "https://pieces.example",
    "ALLOWED_HOSTS": "dossier.example",
    "EMAIL_URL": "smtp+tls://a:b@127.0.0.1:1",
    "STRIPE_SECRET_KEY": "verification",
    "STRIPE_WEBHOOK_SECRETS": "verification",
    "SUPPORT_EMAIL": "assistance@dossier.example",
}


def started(tmp_path, **variables) -> subprocess.CompletedProcess:
    """A production process that reads `variables` and nothing else, as a server would import it."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import config.wsgi"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_production_starts(tmp_path):
    assert started(tmp_path, **COMPLETE).stderr == ""


def test_each_lack_is_named_with_its_reason(tmp_path):
    answer = started(tmp_path)
    assert answer.returncode == 1
    for name, why in WHY.items():
        assert f"{name} n’est pas défini : {why}." in answer.stderr


def test_production_speaks_https_only(tmp_path):
    answer = started(tmp_path, **{**COMPLETE, "BASE_URL": "http://dossier.example"})
    assert answer.returncode == 1
    assert "BASE_URL doit commencer par https://" in answer.stderr


def test_a_provider_of_mails_is_known_and_proves_itself(tmp_path):
    answer = started(tmp_path, **COMPLETE, MAIL_PROVIDER="pigeon", MAIL_PROVIDER_SECRETS="a:court")
    assert answer.returncode == 1
    assert "MAIL_PROVIDER est l’un de : brevo, mailjet, postmark." in answer.stderr
    assert "MAIL_PROVIDER_SECRETS" in answer.stderr
    known = {"MAIL_PROVIDER": "brevo", "MAIL_PROVIDER_SECRETS": "courrier:un-secret-assez-long"}
    assert started(tmp_path, **COMPLETE, **known).returncode == 0
