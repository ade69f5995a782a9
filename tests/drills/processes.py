"""A private PostgreSQL and a served platform that can be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's own programs, the newest, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name)
    )
    named = shutil.which("initdb")
    return found[-1] if found else Path(named).parent if named else None


class Postgres:
    """A cluster of its own, with the settings of service: what is acknowledged is on the disk."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.programs = folder, free_port(), postgres_programs()
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir(parents=True)
        if self.user:
            shutil.chown(folder, "postgres")
        self._do("initdb", "-D", folder, "-U", "dossier", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()

    @property
    def url(self) -> str:
        """As DATABASE_URL writes it."""
        return f"postgres://dossier@127.0.0.1:{self.port}/postgres"

    def start(self):
        """Start, and wait until it answers."""
        options = f"-p {self.port} -k '' -h 127.0.0.1"
        log = self.folder / "log"
        self._do("pg_ctl", "-D", self.folder, "-w", "-l", log, "-o", options, "start")

    def crash(self):
        """Stop as a power cut would: no checkpoint, connections dropped in the middle."""
        self._do("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")

    def _do(self, program, *arguments):
        command = [*self.user, str(self.programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


class Platform:
    """The platform as it is served, in processes of its own."""

    def __init__(self, folder: Path, database: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.process, self.log = free_port(), None, folder / "server.log"
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DEMO": "1",
            "DATABASE_URL": database,
            "DATA_DIR": str(folder),
            "BASE_URL": self.address,
        }
        for name in ("REDIS_URL", "DATABASE_POOL", "DATABASE_LOCK_SECONDS"):  # those of service
            self.environment.pop(name, None)

    def manage(self, *arguments, told="") -> str:
        """What a management command prints; `told` is given on its standard input."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=HOME,
            env=self.environment,
            input=told,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def start(self):
        """Serve, and wait for the first answer."""
        command = [sys.executable, "-m", "gunicorn", "config.wsgi"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", "1", "--threads", "8", "--timeout", "60"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=HOME,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _each in range(300):
            if self.answers():
                return
            time.sleep(0.2)
        raise AssertionError(self.log.read_text()[-3000:])

    def answers(self) -> bool:
        """Whether a page comes."""
        try:
            with urllib.request.urlopen(f"{self.address}/sante/", timeout=5) as found:
                return found.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self):
        """All its processes at once, without a word: nothing is finished, nothing is closed."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process:
            self.process.wait()
