"""Bytes kept: found again as they were, or an alarm; never a wrong document."""

import re
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from moto import mock_aws

from accounts.refusal import Refused
from dossiers import store
from dossiers.scans import Scan

SCAN = Scan(data=b"%PDF-1.7 servi", original=b"%PDF-1.4 tel que donne", type="pdf", name="a.pdf")
BUCKET = "pieces"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A private folder, as in the demonstration."""
    options = settings.STORAGES["dossiers"]["OPTIONS"] | {"location": tmp_path}
    alias = settings.STORAGES["dossiers"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"dossiers": alias}
    return tmp_path


@pytest.fixture
def bucket(settings, monkeypatch):
    """An object storage that lives in memory."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    options = {"bucket_name": BUCKET, "region_name": "us-east-1", "file_overwrite": False}
    alias = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    with mock_aws():
        made = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        settings.STORAGES = settings.STORAGES | {"dossiers": alias}
        yield made


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_what_is_kept_is_found_again_until_it_is_forgotten(place, request):
    request.getfixturevalue(place)
    key, original = store.keep(SCAN), store.keep_original(SCAN)
    assert re.fullmatch(r"[0-9a-f/-]+", key)
    assert key != original
    assert store.open_bytes(key, SCAN.digest) == SCAN.data
    with storages["dossiers"].open(original) as kept:
        assert kept.read() == SCAN.original
    store.forget(key)
    store.forget(key)
    with pytest.raises(store.Damaged):
        store.open_bytes(key, SCAN.digest)


def test_a_picture_has_no_other_original(folder):
    assert store.keep_original(Scan(data=b"jpeg", type="jpg", name="a.jpg")) == ""
    assert list(folder.rglob("*")) == []
    store.forget("")


def test_nobody_else_of_the_machine_reads_them(folder):
    path = folder / store.keep(SCAN)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_one_altered_byte_is_an_alarm(folder, caplog):
    key = store.keep(SCAN)
    (folder / key).write_bytes(SCAN.data.replace(b"servi", b"serva"))
    with pytest.raises(store.Damaged):
        store.open_bytes(key, SCAN.digest)
    assert "altered" in caplog.text


def test_a_storage_that_fails_is_a_refusal_in_words(folder, monkeypatch, caplog):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storages["dossiers"], "save", full)
    with pytest.raises(Refused, match="espace de stockage ne répond pas"):
        store.keep(SCAN)
    assert "storage refused a file" in caplog.text


def test_a_storage_that_does_not_answer_is_not_a_damage(folder, monkeypatch):
    def silent(*args, **kwargs):
        raise ConnectionError

    key = store.keep(SCAN)
    monkeypatch.setattr(storages["dossiers"], "open", silent)
    with pytest.raises(ConnectionError):
        store.open_bytes(key, SCAN.digest)
