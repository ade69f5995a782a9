"""The words support searches are indexed by trigrams, where the engine has them (PostgreSQL)."""

from django.db import migrations


class OnPostgres(migrations.RunSQL):
    """SQL for PostgreSQL alone; nothing at all on another engine."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [
        OnPostgres("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        OnPostgres(
            "CREATE INDEX dossier_search_trigrams ON dossiers_dossier"
            " USING gin (search gin_trgm_ops)",
            "DROP INDEX dossier_search_trigrams",
        ),
    ]
