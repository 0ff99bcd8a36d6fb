"""Triggers that make the database itself keep what is only ever added to."""

from alembic import op


def let_only_add(table: str, refusal: str, disorder: str) -> None:
    """Let nobody change or remove the numbered rows of a table, or leave a number out; with what is said to that."""
    if op.get_bind().dialect.name == "sqlite":
        said = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}\n{said}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}\n{said}")
        # since REPLACE takes a row away without asking the one for DELETE
        next_number = f"SELECT coalesce(max(number), 0) + 1 FROM {table}"  # noqa: S608 - a table of our own  # nosec
        op.execute(f"""CREATE TRIGGER {table}_in_order BEFORE INSERT ON {table}
WHEN NEW.number <> ({next_number})
BEGIN SELECT RAISE(ABORT, '{disorder}'); END""")
        return
    op.execute(f"""CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
END $$""")
    op.execute(f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep()""")
