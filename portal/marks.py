"""What a page showed of each field when it was drawn, posted back with it: who changed nothing
writes nothing, and who changed what was changed elsewhere meanwhile is asked (C20)."""

from hashlib import blake2b
from typing import NamedTuple

from accounts.numbers import is_number
from accounts.words import lines

#: before a field's name, the name of the hidden one that carries its mark
PREFIX = "vu:"


class Mark(NamedTuple):
    """A field as a page showed it: its version, and a print of its raw value."""

    version: int
    print: str

    def shows(self, value) -> bool:
        """Whether this raw value is the one that was shown."""
        return self.print == printed(value)


def printed(value) -> str:
    """A short print of a raw value; a form posts line ends in its own way."""
    return blake2b(lines(value).encode("utf-8", "replace"), digest_size=4).hexdigest()


def written(version, value) -> str:
    """The mark of a field, as its page carries it."""
    return f"{version}-{printed(value)}"


def posted(request) -> dict[str, Mark]:
    """The marks that came with a post, by field name; those that read as none are left out."""
    found = {}
    for key in request.POST:
        version, dash, seen = request.POST[key].partition("-")
        if key.startswith(PREFIX) and dash and is_number(version):
            found[key.removeprefix(PREFIX)] = Mark(int(version), seen)
    return found
