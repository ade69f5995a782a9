"""Logs: one JSON line per event, in UTC, without what a person typed."""

import contextvars
import json
import logging
import traceback
from datetime import UTC, datetime

REQUEST_ID: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


class Lines(logging.Formatter):
    """Writes a record as one JSON line holding no personal data and no secret.

    The address of a request may hold a token: its route is written instead. The words of an
    exception may hold a value: only its type and the lines of code are written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line: instant, level, logger, event, request, and the trace when there is one."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event(record),
            "request": REQUEST_ID.get() or getattr(getattr(record, "request", None), "id", ""),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = trace(record.exc_info[2])
        return json.dumps({key: value for key, value in line.items() if value}, ensure_ascii=False)


def event(record: logging.LogRecord) -> str:
    """The message, or the route and status of the request it speaks of."""
    if not hasattr(record, "request"):
        return record.getMessage()
    match = getattr(record.request, "resolver_match", None)
    route = match.route if match else "no route"
    return f"{getattr(record, 'status_code', '')} {record.request.method} {route}".strip()


def trace(tb) -> list[str]:
    """The last lines of code met, `file:line function`, without any value."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(tb)[-12:]
    ]
