"""The size of files is refused while they arrive, before anything is kept."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

#: Bytes of one file that are still read, so that a piece above its campaign's limit is refused in
#: words.
FILE_MAX_BYTES = 8 * 1024 * 1024
TOO_BIG = "a file is larger than FILE_MAX_BYTES, or the request than UPLOAD_MAX_BYTES"


class CappedUpload(FileUploadHandler):
    """First handler: keeps nothing of a file above `FILE_MAX_BYTES`, whatever length was announced.

    Each piece has its own lower limit, said in words by the action that receives it; this one keeps
    a stranger from filling the disk. Raises `RequestDataTooBig`, which becomes a 413 page: at once
    when the request announces more than `UPLOAD_MAX_BYTES`, else once the rest is read and dropped,
    since a browser that is cut off while sending shows a broken connection instead of the page.
    """

    refused = False

    def handle_raw_input(self, input_data, META, content_length, *rest, **named):  # noqa: N803
        """Refuses at once a length announced above the limit; the names are Django's."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(TOO_BIG)

    def receive_data_chunk(self, raw_data, start):
        """Hands the bytes on, up to the limit of one file."""
        if start + len(raw_data) > FILE_MAX_BYTES:
            self.refused = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        """Leaves the file to the next handlers."""
        return None  # noqa: RET501 (the protocol: None means « not mine »)

    def upload_complete(self):
        """Everything was read: says that a file was dropped."""
        if self.refused:
            raise RequestDataTooBig(TOO_BIG)
