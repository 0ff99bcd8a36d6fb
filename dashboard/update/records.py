"""The record of each built file: where it comes from and what was done (see `dashboard.store.provenance`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.store import files
from dashboard.store.imd import population_column
from dashboard.store.provenance import Provenance, SourceFile
from dashboard.update.files.postcode_files import Postcodes
from dashboard.update.files.read import Inputs
from dashboard.update.sources import FACTS, Role, Sources


@dataclass(frozen=True)
class Records:
    """Writes the record of each built file."""

    inputs: Inputs
    sources: Sources
    authority_code: str
    authority_name: str

    def _record(self, role: Role, file: str, rows: int | None, processing: Iterable[str]) -> Provenance:
        facts = {key: getattr(self.sources.by_role[role], key) for key in (*FACTS, "attribution")}
        return Provenance(file=file, **facts, processing=tuple(processing), source_files=self._files(role), rows=rows)

    def _files(self, *roles: Role) -> tuple[SourceFile, ...]:
        return tuple(self.inputs.source_files[role] for role in roles if role in self.inputs.source_files)

    def _taken(self, count: int, what: str) -> str:
        return f"Took the {count:,} {what} of {self.authority_name} ({self.authority_code}), sorted by code."

    def deprivation(self, table: pd.DataFrame) -> Provenance:
        """Describe the deprivation file."""
        steps = [
            self._taken(len(table), "LSOAs"),
            "Kept score and rank of the IMD and of the seven domains, digits as in the source.",
            "Deciles and bands are not stored: they are computed from ranks.",
        ]
        record_files: Sequence[Role] = (Role.DEPRIVATION,)
        population = population_column(list(table.columns))
        if population and population[0] in self.inputs.deprivation:
            steps.append(
                self.sources.population_notes.get(population[1], f"Population is that of mid-{population[1]}.")
            )
        elif population:
            record_files = (Role.DEPRIVATION, Role.POPULATION)
            steps.append(f"Population is that of mid-{population[1]}, from a file of its own.")
        record = self._record(Role.DEPRIVATION, files.DEPRIVATION, len(table), steps)
        return replace(record, source_files=self._files(*record_files))

    def england(self, rows: int) -> Provenance:
        """Describe the ranks of the whole of England."""
        steps = [
            f"Took all {rows:,} LSOAs of England, sorted by code.",
            "Kept names, local authorities and the ranks of the IMD and of the seven domains; scores are left out.",
        ]
        return self._record(Role.DEPRIVATION, files.ENGLAND, rows, steps)

    def best_fit(self, rows: int) -> Provenance:
        """Describe the best fit of LSOAs to wards."""
        steps = [
            self._taken(rows, "LSOAs"),
            "Each LSOA belongs to the ward that holds its population-weighted centroid (best fit by the ONS).",
        ]
        return self._record(Role.BEST_FIT, files.BEST_FIT, rows, steps)

    def lsoa_boundaries(self, rows: int, steps: list[str]) -> Provenance:
        """Describe the LSOA boundaries; `steps` are the sentences of `geometry.prepare`."""
        return self._record(Role.LSOA_BOUNDARIES, files.LSOA_BOUNDARIES, rows, [self._taken(rows, "LSOAs"), *steps])

    def ward_boundaries(self, rows: int, steps: list[str]) -> Provenance:
        """Describe official ward boundaries; `steps` are the sentences of `geometry.prepare`."""
        return self._record(Role.WARD_BOUNDARIES, files.WARD_BOUNDARIES, rows, [self._taken(rows, "wards"), *steps])

    def approximate_wards(self, rows: int) -> Provenance:
        """Describe ward boundaries that were put together from LSOAs."""
        steps = [
            f"Put the LSOAs of {self.authority_name} ({self.authority_code}) together to {rows:,} wards by best fit."
        ]
        record = self._record(Role.WARD_BOUNDARIES, files.WARD_BOUNDARIES, rows, steps)
        return replace(
            record,
            approximate=True,
            note="Ward boundaries are approximate: each is made of the LSOAs that best fit the ward.",
            source_files=self._files(Role.LSOA_BOUNDARIES, Role.BEST_FIT),
        )

    def postcodes(self, postcodes: Postcodes, rows: int) -> Provenance:
        """Describe the postcodes."""
        steps = [
            f"Took the {rows:,} postcodes of {self.authority_name} ({self.authority_code}), terminated ones included.",
            *postcodes.steps,
            "Marked as approximate: a large user's or a PO box, an imputed place, a point over 25 m outside its LSOA.",
            "Marked as approximate, too: a postcode whose LSOA was found from its point.",
        ]
        record = self._record(postcodes.role, files.POSTCODES, rows, steps)
        return replace(record, source_files=postcodes.source_files, vintage=postcodes.vintage)

    def estimated_best_fit(self, postcodes: Postcodes, rows: int, recoded: int) -> Provenance:
        """Describe a best fit to the wards since 2018 that was computed from postcodes."""
        steps = [
            self._taken(rows, "LSOAs"),
            "Each LSOA belongs to the ward that most of its live postcodes lie in; `share_pct` is their share.",
            *self._recoded(recoded),
        ]
        record = self._record(postcodes.role, files.LATER_BEST_FIT, rows, steps)
        return replace(
            record,
            source_files=postcodes.source_files,
            vintage=postcodes.vintage,
            approximate=True,
            note="Which ward since 2018 an LSOA belongs to is estimated from its postcodes.",
        )

    def later_best_fit(self, rows: int, recoded: int) -> Provenance:
        """Describe the official best fit to the wards since 2018."""
        steps = [self._taken(rows, "LSOAs"), "Each LSOA belongs to its ward by the best fit of the ONS."]
        return self._record(Role.LATER_BEST_FIT, files.LATER_BEST_FIT, rows, [*steps, *self._recoded(recoded)])

    def lsoa_changes(self, rows: int) -> Provenance:
        """Describe the LSOAs that changed by 2021."""
        steps = [
            f"Took the {rows:,} pairs of LSOAs of {self.authority_name} ({self.authority_code}) whose code changed.",
            "Left out the LSOAs that kept their code.",
        ]
        return self._record(Role.LSOA_CHANGES, files.LSOA_CHANGES, rows, steps)

    def middle_names(self, rows: int) -> Provenance:
        """Describe the names of the middle-layer areas."""
        taken = (
            f"Took the {rows:,} middle-layer areas of {self.authority_name} ({self.authority_code}), sorted by name."
        )
        return self._record(Role.MIDDLE_NAMES, files.MIDDLE_NAMES, rows, [taken])

    def population(self, year: int, rows: int, divided: Sequence[str]) -> Provenance:
        """Describe the residents of a later mid-year; those of the `divided` LSOAs are estimates."""
        steps = [
            f"Put the residents by LSOA of 2021 on the LSOAs of 2011 of {self.authority_name} ({self.authority_code}).",
            "An unchanged LSOA keeps its number, one that was split gets the sum of its parts.",
        ]
        if year in self.sources.population_notes:
            steps.append(self.sources.population_notes[year])
        if divided:
            steps.append(
                f"Those of {', '.join(divided)} are an estimate: what merged LSOAs have together is divided in "
                "proportion to the population of the Indices."
            )
        record = self._record(Role.LATER_POPULATION, files.population(year), rows, steps)
        vintage = f"mid-{year}, LSOAs of 2021 put on those of 2011"
        return replace(record, source_files=self._files(Role.LATER_POPULATION, Role.LSOA_CHANGES), vintage=vintage)

    def later_ward_boundaries(self, rows: int, steps: list[str], recoded: int) -> Provenance:
        """Describe official boundaries since 2018; `steps` are the sentences of `geometry.prepare`."""
        taken = [self._taken(rows, "wards"), *steps, *self._recoded(recoded)]
        return self._record(Role.LATER_WARD_BOUNDARIES, files.LATER_WARD_BOUNDARIES, rows, taken)

    def approximate_later_wards(self, rows: int, fit: Sequence[SourceFile]) -> Provenance:
        """Describe boundaries since 2018 that were put together from LSOAs; `fit` are the files of the best fit."""
        record = self.approximate_wards(rows)
        return replace(
            record,
            file=files.LATER_WARD_BOUNDARIES,
            title="Wards since 2018, put together from LSOAs",
            vintage="LSOAs of 2011, wards since 2018",
            note="Ward boundaries since 2018 are approximate: each is made of the LSOAs that best fit the ward.",
            source_files=(*self._files(Role.LSOA_BOUNDARIES), *fit),
        )

    def _recoded(self, count: int) -> list[str]:
        return [f"Codes of {count:,} wards that were given a new code later are written as in 2018."] if count else []

    def areas(self, *, used: bool) -> Provenance:
        """Describe the configuration; `used` tells whether it was made from a file of named areas."""
        steps = ["This file is edited by the council; it was first written by `python -m dashboard.update`."]
        record = self._record(Role.AREAS, files.AREAS, None, steps)
        return record if used else replace(record, source_files=())
