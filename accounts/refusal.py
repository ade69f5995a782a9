"""Refusals in words: what a person asked for cannot be done, and why."""


class Refused(Exception):
    """An action that is not allowed now; `reason` is a sentence for the person who asked.

    Raised by actions, before anything is written or inside a transaction that it undoes.
    Shown by a middleware: 423 with a fragment for a script, a page otherwise.
    """

    def __init__(self, reason):
        super().__init__(str(reason))
        self.reason = reason
