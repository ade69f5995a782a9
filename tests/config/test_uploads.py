"""A file above the hard cap is dropped while it arrives, and the browser still gets its answer."""

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest

from config.uploads import FILE_MAX_BYTES

LIMIT = "--limite"


def sent(*sizes: int, announced: int | None = None):
    """A form of files of these sizes, then of one field, and the stream it is read from."""
    files = [
        f'{LIMIT}\r\nContent-Disposition: form-data; name="f{n}"; filename="f{n}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n".encode()
        + b"x" * size
        + b"\r\n"
        for n, size in enumerate(sizes)
    ]
    field = f'{LIMIT}\r\nContent-Disposition: form-data; name="numero"\r\n\r\n2025-1\r\n'.encode()
    body = b"".join(files) + field + f"{LIMIT}--\r\n".encode()
    stream = BytesIO(body)
    asked = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": f"multipart/form-data; boundary={LIMIT[2:]}",
        "CONTENT_LENGTH": str(announced or len(body)),
        "wsgi.input": stream,
    }
    return WSGIRequest(asked), stream


def test_files_up_to_the_cap_arrive_whole():
    request, _stream = sent(FILE_MAX_BYTES, 10)
    assert {name: file.size for name, file in request.FILES.items()} == {
        "f0": FILE_MAX_BYTES,
        "f1": 10,
    }
    assert request.POST["numero"] == "2025-1"
    request.close()


def test_one_byte_more_is_refused_once_everything_was_read():
    request, stream = sent(10, FILE_MAX_BYTES + 1)
    with pytest.raises(RequestDataTooBig):
        request.POST.get("numero")
    assert stream.read() == b""
    assert list(request.FILES) == []


def test_a_request_that_announces_too_much_is_not_read():
    request, stream = sent(10, announced=26 * 1024 * 1024)
    with pytest.raises(RequestDataTooBig):
        request.POST.get("numero")
    assert stream.tell() == 0
