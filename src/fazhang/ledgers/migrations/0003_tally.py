"""Tallies of the records, kept by triggers (fazhang.ledgers.models.Tally).

A migration that makes SQLite rebuild the table of records (a changed or removed column) takes its triggers with it: it
has to run `create` again at its end.
"""

from django.db import migrations, models

KEYS = ("town", "ledger", "kind", "state")
MONTH = {"sqlite": "substr({row}.occurred_on, 1, 7)", "postgresql": "to_char({row}.occurred_on, 'YYYY-MM')"}
CHANGED = {"sqlite": "{a} IS NOT {b}", "postgresql": "{a} IS DISTINCT FROM {b}"}
PUT = """INSERT INTO ledgers_tally (town, ledger, kind, state, month, open, records)
VALUES ({keys}, {month}, {row}.closed_on IS NULL, 1)
ON CONFLICT (town, ledger, month, kind, state, open) DO UPDATE SET records = ledgers_tally.records + 1;"""
TAKE = """UPDATE ledgers_tally SET records = records - 1
WHERE {same} AND month = {month} AND open = ({row}.closed_on IS NULL);"""
FILL = """INSERT INTO ledgers_tally (town, ledger, kind, state, month, open, records)
SELECT town, ledger, kind, state, {month}, closed_on IS NULL, count(*) FROM ledgers_record
GROUP BY town, ledger, kind, state, {month}, closed_on IS NULL"""


def statements(vendor):
    month = MONTH[vendor].format
    put = PUT.format(keys=", ".join(f"NEW.{k}" for k in KEYS), month=month(row="NEW"), row="NEW")
    take = TAKE.format(same=" AND ".join(f"{k} = OLD.{k}" for k in KEYS), month=month(row="OLD"), row="OLD")
    columns = (*KEYS, "occurred_on", "closed_on")
    changed = " OR ".join(CHANGED[vendor].format(a=f"OLD.{c}", b=f"NEW.{c}") for c in columns)
    events = {"insert": ("INSERT", "", put), "delete": ("DELETE", "", take), "update": ("UPDATE", changed, take + put)}
    for name, (event, when, body) in events.items():
        condition = f"WHEN ({when})" if when else ""
        head = f"CREATE TRIGGER ledgers_tally_{name} AFTER {event} ON ledgers_record FOR EACH ROW {condition}"
        if vendor == "sqlite":
            yield f"{head} BEGIN {body} END"
        else:
            made = f"ledgers_tally_{name}()"
            yield f"CREATE FUNCTION {made} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
            yield f"{head} EXECUTE FUNCTION {made}"
    yield FILL.format(month=month(row="ledgers_record"))


def create(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        # No parameters: PostgreSQL would take the month's pattern for one.
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for name in ("insert", "delete", "update"):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER ledgers_tally_{name}")
        else:
            schema_editor.execute(f"DROP TRIGGER ledgers_tally_{name} ON ledgers_record")
            schema_editor.execute(f"DROP FUNCTION ledgers_tally_{name}()")


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0002_search")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("town", models.CharField(max_length=9)),
                ("ledger", models.CharField(max_length=32)),
                ("month", models.CharField(max_length=7)),
                ("kind", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=16)),
                ("open", models.BooleanField()),
                ("records", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("town", "ledger", "month", "kind", "state", "open"), name="tally_once"
                    )
                ],
            },
        ),
        migrations.RunPython(create, drop),
    ]
