"""What was posted and not taken, given back: to send again in one gesture, or to copy."""

import re

#: A post that holds one of these is never written back into a page.
SECRET = re.compile(r"password|secret|token|^(code|otp)$")
OURS = "csrfmiddlewaretoken"
#: Characters from which a text was written by a hand, not chosen in a list.
WRITTEN = 20
#: Beyond, the page would weigh more than it helps.
MOST = 300_000


def posted(request) -> dict | None:
    """The pairs to send again and the texts to copy; None when there is nothing to give back.

    Only what a page of ours posted: the form of another site is not made to look like ours. Never
    a secret, and no file: a browser must be shown it again.
    """
    if request.method != "POST" or not _from_here(request):
        return None
    pairs = [(k, v) for k, values in request.POST.lists() for v in values if k != OURS]
    if not pairs or any(SECRET.search(name) for name, _value in pairs):
        return None
    if sum(len(value) for _name, value in pairs) > MOST:
        return None
    texts = [value for _name, value in pairs if len(value) >= WRITTEN or " " in value.strip()]
    return {"pairs": pairs, "texts": texts, "files": bool(request.FILES)}


def _from_here(request):
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
