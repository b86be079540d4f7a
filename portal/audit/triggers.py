"""Database triggers that make the audit log append-only, on SQLite and PostgreSQL.

They stop the application, an administrator's shell and a careless migration alike.
Whoever owns the database server can still drop them: that is what the hash chain and
the published roots are for.
"""

from typing import Any

TABLES = ("audit_auditevent", "audit_auditroot")

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
"""
_POSTGRES_ROW = """
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_append_only()
"""
_POSTGRES_TRUNCATE = """
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()
"""


def install(connection: Any) -> None:
    """Put the triggers on; doing it twice changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRES_ROW.format(table=table))
                cursor.execute(_POSTGRES_TRUNCATE.format(table=table))
            else:
                for verb in ("update", "delete"):
                    cursor.execute(_SQLITE.format(table=table, verb=verb, VERB=verb.upper()))


def remove(connection: Any) -> None:
    """Take the triggers off: for emptying a test database, nothing else."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
