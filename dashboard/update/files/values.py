"""Whether the figures of the official files are usable numbers."""

import pandas as pd

from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import Edition


def value_problems(name: str, deprivation: pd.DataFrame, edition: Edition = IOD_2015) -> list[str]:
    """Say which scores, ranks and populations of a file, all text as read, are no usable numbers."""
    problems: list[str] = []
    for column in deprivation.columns[deprivation.columns.str.contains("_score|_rank|population_")]:
        values = pd.to_numeric(deprivation[column], errors="coerce")
        wrong = values.isna()
        expected = "a number"
        if column.endswith("_rank"):
            expected = f"a whole number from 1 to {edition.lsoa_count:,}"
            wrong |= (values < 1) | (values > edition.lsoa_count) | (values % 1 != 0)
        elif column.startswith("population_"):
            expected = "a whole number above 0"
            wrong |= (values < 1) | (values % 1 != 0)
        if wrong.any():
            first = deprivation[wrong].iloc[0]
            more = f" (and {wrong.sum() - 1:,} more)" if wrong.sum() > 1 else ""
            where = f"`{column}` of {first[edition.code_column]}{more}"
            problems.append(f"{name}: found {first[column]!r} in {where}, expected {expected}.")
    return problems
