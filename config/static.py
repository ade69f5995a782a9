"""The files every browser loads, named by their content in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

#: How one module of ours names another, and how that is written once files are renamed.
IMPORTS = (
    (r"""(?P<matched>\bfrom\s*["'](?P<url>\./[^"']+)["'])""", 'from "%(url)s"'),
    (r"""(?P<matched>\bimport\(["'](?P<url>\./[^"']+)["']\))""", 'import("%(url)s")'),
)


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Our scripts too name by content those they import, so that a page never mixes two versions,
    nor runs one module twice under two addresses. Other people's scripts are left as they are.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
