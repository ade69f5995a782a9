"""Links that choose a new password: bound to the account's serial and to when they were asked."""

from datetime import UTC, datetime, timedelta

from accounts import instant, links
from accounts.numbers import is_number

#: How long a link to choose a password works.
LIFE = timedelta(hours=24)
PURPOSE = "password_reset"


def stamped(user_id, at) -> str:
    """The object id of such a link: the account and the minute, both in clear and both signed."""
    return f"{user_id}~{int(at.timestamp()) // 60}"


class ResetTokens:
    """allauth's token generator made of our links: nothing in the database opens an account."""

    def make_token(self, user) -> str:
        """Nothing: the link is computed when the mail leaves, never before."""
        return ""

    def check_token(self, user, token) -> bool:
        """True for a link of this account, of its present serial, asked less than a day ago."""
        found = links.read(PURPOSE, token)
        if not found or user is None:
            return False
        object_id, serial = found
        said, _, minute = object_id.partition("~")
        if said != str(user.pk) or not is_number(minute) or serial != user.serial:
            return False
        asked = datetime.fromtimestamp(int(minute) * 60, UTC)
        return asked <= instant.now() < asked + LIFE and user.is_active
