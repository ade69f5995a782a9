"""The clock's work for the team: what was asked for many dossiers, files past their date."""

import time

from backoffice import batches

#: one round lasts about this long: mails and closings do not wait for a long list
ROUND_SECONDS = 10


def run_batches(*, at) -> int:
    """Run slices of the batches that wait, for about ten seconds. Returns how many dossiers."""
    looked, begun = 0, time.monotonic()
    while time.monotonic() - begun < ROUND_SECONDS:
        batch = batches.claim(at)
        if batch is None:
            break
        looked += batches.step(batch, at=at)
    return looked


def erase_exports(*, at) -> int:
    """Erase the files of exports past their date. Returns how many."""
    return batches.erase(at)
