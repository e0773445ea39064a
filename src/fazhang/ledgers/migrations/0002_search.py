"""The search index: FTS5 on SQLite, GIN over an array on PostgreSQL (fazhang.ledgers.search)."""

from django.db import migrations

CREATE = {
    # Terms come lower-cased and apart, so that parting them at ASCII is enough; nothing but "which rows" is asked.
    "sqlite": [
        """CREATE VIRTUAL TABLE ledgers_search
        USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')"""
    ],
    "postgresql": [
        "CREATE TABLE ledgers_search (record_id bigint PRIMARY KEY, tokens text[] NOT NULL)",
        "CREATE INDEX ledgers_search_tokens ON ledgers_search USING gin (tokens)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE ledgers_search")


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
