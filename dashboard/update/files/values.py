"""Whether the figures of the official files are usable numbers."""

import pandas as pd

from dashboard.domain.deprivation.measures import IOD_2015


def value_problems(name: str, deprivation: pd.DataFrame) -> list[str]:
    """Say which scores, ranks and populations of a file, all text as read, are no usable numbers."""
    problems: list[str] = []
    for column in deprivation.columns[deprivation.columns.str.contains("_score|_rank|population_")]:
        values = pd.to_numeric(deprivation[column], errors="coerce")
        wrong = values.isna()
        expected = "a number"
        if column.endswith("_rank"):
            expected = f"a whole number from 1 to {IOD_2015.lsoa_count:,}"
            wrong |= (values < 1) | (values > IOD_2015.lsoa_count) | (values % 1 != 0)
        elif column.startswith("population_"):
            expected = "a whole number above 0"
            wrong |= (values < 1) | (values % 1 != 0)
        if wrong.any():
            first = deprivation[wrong].iloc[0]
            more = f" (and {wrong.sum() - 1:,} more)" if wrong.sum() > 1 else ""
            problems.append(
                f"{name}: found {first[column]!r} in `{column}` of {first['lsoa11_code']}{more}, expected {expected}."
            )
    return problems
