"""Serves the demonstration: the web server and the clock, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import threading
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

LOCAL = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 15  # seconds given to a request or a job under way when stopping


class Command(BaseCommand):
    """Prepares the data, serves until Ctrl+C or SIGTERM, and leaves no process behind."""

    help = "Serves the demonstration: web server and clock together, until Ctrl+C."

    def add_arguments(self, parser):
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, host: str, port: int, **options):
        """Stops both when either ends; raises `CommandError` when one ended by itself."""
        refuse_taken(host, port)
        call_command("prepare", stdout=self.stdout, stderr=self.stderr)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        processes = start(host, port)
        try:
            if answers(host, port, stop):
                self.stdout.write(welcome(host, port))
                self.stdout.flush()
            ended = watch(processes, stop)
        finally:
            finish(processes)
        if ended:
            raise CommandError(f"{ended} s’est arrêté : voir les lignes ci-dessus.")
        self.stdout.write("Arrêté.")


def refuse_taken(host: str, port: int) -> None:
    """Raises `CommandError`, with the way out, when something already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Impossible d’écouter sur {host}:{port} ({error.strerror}). "
                f"Un autre port : make run PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def start(host: str, port: int) -> dict[str, subprocess.Popen]:
    """Starts both in their own sessions, so that Ctrl+C reaches this process alone."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    environment = {"BASE_URL": public_address(host, port), **os.environ}
    if host not in LOCAL:  # reached by names this machine does not know
        environment.setdefault("ALLOWED_HOSTS", "*")
    server = ["-m", "gunicorn", "config.wsgi", "--bind", bind, "--workers", "1"]
    server += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
    server += ["--graceful-timeout", str(PATIENCE - 5), "--timeout", "60", "--no-control-socket"]
    return {
        name: subprocess.Popen(  # noqa: S603 (our own commands, no shell)
            [sys.executable, *arguments], env=environment, start_new_session=True
        )
        for name, arguments in {
            "Le serveur": server,
            "L’horloge": [str(settings.BASE_DIR / "manage.py"), "clock"],
        }.items()
    }


def public_address(host: str, port: int) -> str:
    """The address a browser of this machine uses."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 (compared, not bound)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def answers(host: str, port: int, stop: threading.Event) -> bool:
    """True as soon as the server listens; False after 30 s, or when asked to stop."""
    name = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (compared, not bound)
    limit = monotonic() + 30
    while monotonic() < limit and not stop.wait(0.1):
        try:
            socket.create_connection((name, port), timeout=1).close()
        except OSError:
            continue
        return True
    return False


def watch(processes: dict[str, subprocess.Popen], stop: threading.Event) -> str:
    """Waits; the name of the process that ended by itself, or nothing when asked to stop."""
    while not stop.wait(0.5):
        for name, process in processes.items():
            if process.poll() is not None:
                return name
    return ""


def finish(processes: dict[str, subprocess.Popen]) -> None:
    """Asks both to stop, then insists: none survives this process."""
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def welcome(host: str, port: int) -> str:
    """The address and, in the demonstration, the accounts one may try."""
    lines = ["", f"Dossier unique répond à l’adresse {public_address(host, port)}/"]
    if settings.DEMO:
        lines.append(f"Comptes de démonstration (mot de passe : {settings.DEMO_PASSWORD}) :")
        lines += [f"  {email:<26} {role}" for email, role in settings.DEMO_ACCOUNTS]
    lines.append("Ctrl+C arrête tout.\n")
    return "\n".join(lines)
