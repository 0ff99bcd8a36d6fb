"""Hand-ins as text and back: plain values and the few classes named here, so that reading can never run anything."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


@cache
def _classes() -> dict[str, type]:
    """Return what may be written, by name."""
    # here, since the intake brings what reads files
    from dashboard.domain.kpi.definition import Frequency, Period  # noqa: PLC0415
    from dashboard.intake.dry_run import Checked, DryRun, Form, PeriodTotal  # noqa: PLC0415
    from dashboard.intake.headers import Field  # noqa: PLC0415
    from dashboard.intake.mapping.mapping import ColumnMapping, Reading  # noqa: PLC0415
    from dashboard.intake.mapping.question import Question  # noqa: PLC0415
    from dashboard.intake.problems import Kind, Problem  # noqa: PLC0415
    from dashboard.kpis.hand_ins.hand_in import HandIn, Stage  # noqa: PLC0415

    known = (
        Checked, ColumnMapping, DryRun, Field, Form, Frequency, HandIn, Kind, Period, PeriodTotal, Problem, Question,
        Reading, Stage,
    )  # fmt: skip
    return {one.__name__: one for one in known}


def written(value: object) -> bytes:
    """Write a value down, compressed.

    Raises
    ------
    TypeError
        If it holds something that is not one of those that are known.
    """
    return zlib.compress(json.dumps(_plain(value), separators=(",", ":")).encode(), level=1)


def read(content: bytes) -> Any:
    """Return what was written; sequences come back as tuples."""
    return _value(json.loads(zlib.decompress(content)))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        # the enumerations are texts as well
        return _marked(value) if isinstance(value, Enum) else value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return _marked(value)


def _marked(value: object) -> dict[str, object]:
    """Return what says how it is to be read."""
    if isinstance(value, Enum):
        return {"enum": _name(value), "value": value.value}
    if isinstance(value, Mapping):
        return {"map": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, pd.DataFrame):
        return {"frame": base64.b64encode(_arrow(value)).decode()}
    if is_dataclass(value):
        return {"of": _name(value), "with": {item.name: _plain(getattr(value, item.name)) for item in fields(value)}}
    msg = f"found a {type(value).__name__}, expected plain values"
    raise TypeError(msg)


def _name(value: object) -> str:
    name = type(value).__name__
    if _classes().get(name) is not type(value):
        msg = f"found a {name}, expected one of {', '.join(_classes())}"
        raise TypeError(msg)
    return name


def _arrow(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if "map" in plain:
        return {_value(key): _value(item) for key, item in plain["map"]}
    if "frame" in plain:
        with pa.ipc.open_stream(base64.b64decode(plain["frame"])) as stream:
            return stream.read_all().to_pandas()
    if "enum" in plain:
        return _classes()[plain["enum"]](plain["value"])
    return _classes()[plain["of"]](**{name: _value(item) for name, item in plain["with"].items()})
