"""What the tables of the database and the steps that build them are written with."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKeyConstraint, String, TypeDecorator

#: The type of identifiers, ordered by bytes in both databases.
CODE = String().with_variant(String(collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """A moment, kept in UTC; SQLite has no zones, so its values get theirs back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy hands it in
        """Turn a moment of any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy hands it in
        """Return a moment with its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def columns(kind: Any, *names: str, **more: Any) -> list[Column[Any]]:
    """Return columns of one type, which must be filled unless `nullable` says otherwise."""
    return [Column(name, kind, **{"nullable": False, **more}) for name in names]


def reference(name: str, table: str, *same: str, **renamed: str) -> ForeignKeyConstraint:
    """Return a reference to columns of the same names in a table, or of others; what refers to a row goes with it."""
    pairs = dict(zip(same, same, strict=True)) | renamed
    return ForeignKeyConstraint(
        list(pairs), [f"{table}.{one}" for one in pairs.values()], name=name, ondelete="CASCADE"
    )
