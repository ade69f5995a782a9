"""The door to the mail server: hands over one message, and says what a failure means."""

import smtplib

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

#: Starts the words of what was refused once read: the message itself, rather than its recipient.
AT_DATA = "DATA "


class Unreachable(Exception):
    """Nobody answers at the mail server: no mail can leave now."""


class Deferred(Exception):
    """This mail is not taken now (4xx, or the conversation broke): try it again later."""


class Rejected(Exception):
    """This mail will never be taken (5xx, or malformed): somebody must look."""


class Line:
    """A conversation with the mail server, opened at the first mail and kept for the next ones.

    Used as a context; never inside a transaction. Every wait is bounded by `EMAIL_TIMEOUT`.
    """

    def __init__(self):
        self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self._connection:
            self._hang_up()

    def deliver(self, mail, text, html) -> None:
        """Hand one mail over under its fixed Message-ID.

        Raises Unreachable, Deferred or Rejected, with the server's words.
        """
        connection = self._open()
        try:
            connection.send_messages([_message(mail, text, html)])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _failure(code, words) from error
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error, AT_DATA) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Deferred(_said(error)) from error
        except (BadHeaderError, ValueError) as error:
            raise Rejected(_said(error)) from error

    def _open(self):
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(_said(error)) from error
            self._connection = connection
        return self._connection

    def _hang_up(self):
        connection, self._connection = self._connection, None
        try:
            connection.close()
        except (smtplib.SMTPException, OSError):
            return  # the other end is gone already: there is nothing left to close


def _message(mail, text, html):
    """The mail as it leaves; where `BOUNCES_ADDRESS` is said, refusals come back there."""
    headers = {**(mail.headers or {}), "Message-ID": mail.message_id, "From": mail.from_email}
    envelope = settings.BOUNCES_ADDRESS or mail.from_email
    message = EmailMultiAlternatives(mail.subject, text, envelope, mail.to, headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    return message


def _failure(code, words, where=""):
    said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return Rejected(f"{where}{code} {said}") if code >= 500 else Deferred(f"{code} {said}")


def _said(error):
    return f"{type(error).__name__}: {error}"
