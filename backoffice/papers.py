"""The documents of a dossier as one archive, written while it is sent, one file in memory."""

import tempfile
import zipfile

from django.utils.text import get_valid_filename

from dossiers import copies, scans, sections, store


class _Pipe:
    """What the archive is written to: keeps only what was not yet sent."""

    def __init__(self):
        self.parts, self.length = [], 0

    def write(self, data):
        """Take bytes on their way."""
        self.parts.append(bytes(data))
        self.length += len(data)
        return len(data)

    def tell(self):
        """How many bytes went through."""
        return self.length

    def flush(self):
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        """What arrived since the last time."""
        data, self.parts = b"".join(self.parts), []
        return data


def temporary():
    """A file without a name, which disappears when it is closed."""
    return tempfile.TemporaryFile()


def named(dossier) -> list[tuple]:
    """(name in the archive, stored file) of each document in place: flat, clean, unique (V19)."""
    reading, found, taken = sections.Reading(dossier), [], set()
    for section in sections.sections_of(dossier.campaign):
        for label, _audience, document in copies.documents_of(section, reading):
            if document.file:
                name = _name(section.slug, label, document.file)
                found.append((_unique(name, taken), document.file))
    return found


def _name(page, label, stored):
    words = scans.display_name(f"{page} - {label}")[:100]
    return f"{get_valid_filename(words)}.{stored.type}"


def _unique(name, taken):
    stem, _dot, kind = name.rpartition(".")
    rank, free = 1, name
    while free.lower() in taken:
        rank += 1
        free = f"{stem}_{rank}.{kind}"
    taken.add(free.lower())
    return free


def zipped(files):
    """Yield the bytes of the archive; a file that storage lost is named in `MANQUANTS.txt`."""
    pipe, lost = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, stored in files:
            try:
                archive.writestr(name, store.open_bytes(stored.key, stored.digest))
            except (store.Damaged, OSError):
                lost.append(name)
            yield pipe.taken()
        if lost:
            archive.writestr("MANQUANTS.txt", "\n".join(lost))
    yield pipe.taken()
