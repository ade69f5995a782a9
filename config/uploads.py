"""The size of a whole request is refused while it arrives, before anything is kept."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

TOO_BIG = "the request is larger than UPLOAD_MAX_BYTES"


class CappedUpload(FileUploadHandler):
    """First handler: stops a request above `UPLOAD_MAX_BYTES`, whatever length it announced.

    Each piece has its own lower limit, said in words by the action that receives it; this one only
    keeps a stranger from filling the disk. Raises `RequestDataTooBig`, which becomes a 400.
    """

    received = 0

    def handle_raw_input(self, input_data, META, content_length, *rest, **named):  # noqa: N803
        """Refuses at once a length announced above the limit; the names are Django's."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(TOO_BIG)

    def receive_data_chunk(self, raw_data, start):
        """Counts the bytes of every file of the request, then hands them on."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(TOO_BIG)
        return raw_data

    def file_complete(self, file_size):
        """Leaves the file to the next handlers."""
        return None  # noqa: RET501 (the protocol: None means « not mine »)
