"""The environment of every test process, set before Django reads its settings.

pytest loads it as a plugin (`-p tests.environment`), ahead of any conftest.
"""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
OUTSIDE = (
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "EMAIL_URL",
    "S3_BUCKET",
    "BASE_URL",
    "FILES_URL",
)

# Nothing of the developer's own services: a test never mails, pays or stores outside.
for name in OUTSIDE:
    os.environ.pop(name, None)
os.environ["DEMO"] = "1"
os.environ["DATABASE_POOL"] = "0"  # a pool would keep the test database open when it is dropped
os.environ["DATABASE_LOCK_SECONDS"] = "90"  # fifty writers at once on a machine that does more
if url := os.environ.get("REDIS_URL"):
    # A database of Redis per process: clearing a cache empties the whole of it.
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    os.environ["REDIS_URL"] = urlsplit(url)._replace(path=f"/{number}").geturl()
os.environ["SQLITE_SYNCHRONOUS"] = "OFF"  # a test database outlives no power cut
# One private folder per process: files deposited by a test vanish with it.
FOLDER = tempfile.mkdtemp(prefix="dossier-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["DATA_DIR"] = FOLDER
# Playwright runs a loop in the test's own thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
