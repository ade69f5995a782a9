"""The files every browser loads, named by their content in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """A script that imports another names it by content too, so that a page never mixes two
    versions, nor runs one module twice under two addresses.
    """

    support_js_module_import_aggregation = True
