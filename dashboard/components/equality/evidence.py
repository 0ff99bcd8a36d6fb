"""What an evidence sheet says, in parts that a page and a paper for Word are both written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.components.word import Block, Bullets, Heading, Table, Text
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.outcomes.evidence import EvidenceSheet
from dashboard.domain.wording.equality import (
    completeness_sentence,
    even_if_sentence,
    fetch_sentence,
    pair_words,
    share_words,
)
from dashboard.domain.wording.equality.sheet import LEGEND, cell_words, lowered, questions
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.kpis.equality import Equality, Subject

#: So many differences are written out; the tables have all.
_TOLD = 6


@dataclass(frozen=True)
class Evidence:
    """The figures of a sheet, as the public sees them, whoever asks: a sheet is to be shared."""

    equality: Equality
    sheet: EvidenceSheet

    @cached_property
    def kpis(self) -> list[KpiDefinition]:
        """The KPIs that there still are."""
        known = {one.kpi_id: one for one in self.equality.with_groups()}
        return [known[one] for one in self.sheet.kpis if one in known]

    @property
    def is_illustrative(self) -> bool:
        """Whether any of its figures are illustrative."""
        return any(one.illustrative for one in self.kpis)

    @cached_property
    def subjects(self) -> Mapping[tuple[str, str, str], Subject]:
        """What was found, by characteristic, kpi_id and area."""
        found = {}
        pinned = dict(zip(self.sheet.kpis, self.sheet.periods, strict=False))
        areas = [self.equality.areas[one] for one in self.sheet.areas if one in self.equality.areas]
        for characteristic in self.sheet.characteristics:
            for kpi in self.kpis:
                if characteristic not in kpi.characteristics:
                    continue
                by_period = self.equality.periods(kpi, characteristic, Viewer.PUBLIC)
                if not by_period:
                    continue
                # where the figures were withdrawn, the latest there are; the sources say which
                period = next((one for one in by_period if one.key == pinned.get(kpi.kpi_id)), list(by_period)[-1])
                for area in areas:
                    subject = self.equality.subject(kpi, characteristic, by_period, (period, area))
                    found[characteristic, kpi.kpi_id, area.key] = subject
        return found

    def blocks(self) -> list[Block]:
        """Return all that the sheet says below its title."""
        sheet = self.sheet
        return [
            *([Heading("Proposal", 2), Text(sheet.proposal)] if sheet.proposal else []),
            Heading("Who lives there, and who is reached", 2),
            *self._tables(),
            Text(LEGEND),
            Heading("What is not known", 2),
            Bullets(self._not_known()),
            Heading("Which differences are significant", 2),
            *self._differences(),
            *([Heading("What else is known", 2), Text(sheet.known)] if sheet.known else []),
            Heading("Gaps in the data", 2),
            Bullets(self._gaps()),
            Heading("Questions to ask", 2),
            Bullets(questions([(one.kpi.name, one.area.place, one.found) for one in self.subjects.values()])),
            Heading("Where each figure comes from", 2),
            Bullets(self._sources()),
        ]

    def _tables(self) -> list[Block]:
        tables: list[Block] = []
        for key in self.sheet.characteristics:
            of = [subject for (characteristic, _, _), subject in self.subjects.items() if characteristic == key]
            if of:
                tables.append(_table(of))
        return tables or [Text("There are no figures by group for what was chosen.")]

    def _not_known(self) -> list[str]:
        # of the first area alone: the tables have the others
        first = next(iter(self.sheet.areas), "")
        of_first = [one for (_, _, area), one in self.subjects.items() if area == first]
        return [f"{one.kpi.name}: {lowered(completeness_sentence(one.found, one.area.place))}" for one in of_first]

    def _differences(self) -> list[Block]:
        found = [
            f"{one.kpi.name}, {one.area.name}: {lowered(even_if_sentence(line, one.characteristic))}"
            for one in self.subjects.values()
            for line in one.found.lines
            if line.verdict.is_different
        ]
        if not found:
            return [Text("None can be called significant whoever the customers are whose group is not known.")]
        more = [f"{len(found) - _TOLD} more are in the tables."] if len(found) > _TOLD else []
        return [Bullets([*found[:_TOLD], *more])]

    def _gaps(self) -> list[str]:
        found: list[str] = []
        known = {(characteristic, kpi_id) for characteristic, kpi_id, _ in self.subjects}
        for key in self.sheet.characteristics:
            found += [
                f"“{kpi.name}” has no figures by {CHARACTERISTICS[key].phrase}."
                for kpi in self.kpis
                if (key, kpi.kpi_id) not in known
            ]
            of = [one for (characteristic, _, _), one in self.subjects.items() if characteristic == key]
            if of and of[0].residents is None:
                found.append(fetch_sentence(of[0].characteristic, self.equality.source_id(key)))
        hidden = sum(line.share is None for one in self.subjects.values() for line in one.found.lines)
        if hidden:
            shares = "1 share is" if hidden == 1 else f"{hidden} shares are"
            found.append(f"{shares} hidden, because so few people may be recognised in them.")
        gone = [one for one in self.sheet.kpis if one not in {kpi.kpi_id for kpi in self.kpis}]
        found += [f"The KPI {one} has been removed, or does not come by group any more." for one in gone]
        found.append("Residents are those of the year named above each table, and may have changed since.")
        return found

    def _sources(self) -> list[str]:
        found: dict[str, None] = {}
        for one in self.subjects.values():
            kpi = one.kpi
            found[f"{kpi.name}, {one.period.label}: {kpi.numerator}; {kpi.service} ({kpi.accountable_officer})."] = None
        for one in self.subjects.values():
            if (there := one.residents) is not None:
                found[f"Residents by {one.characteristic.phrase}: {there.source}. {there.attribution}."] = None
        base = max((one.counts.rounded_to for one in self.subjects.values()), default=1)
        found[f"Counts are rounded to {base} and small ones hidden, as in public."] = None
        return list(found)


def _table(subjects: Sequence[Subject]) -> Table:
    """Put all KPIs and areas of one characteristic side by side."""
    first = subjects[0]
    by_area: dict[str, list[Subject]] = {}
    for one in subjects:
        by_area.setdefault(one.area.key, []).append(one)
    heads = [first.characteristic.title]
    for of in by_area.values():
        heads += [f"Residents, {of[0].area.name}", *(f"{one.kpi.name}, {one.area.name}" for one in of)]
    rows = []
    for at, category in enumerate(first.characteristic.groups):
        row = [category.title]
        for of in by_area.values():
            row += [pair_words(of[0].found.lines[at].residents) or "not known"]
            row += [cell_words(one.found.lines[at]) for one in of]
        rows.append(row)
    for title, share in (("Not known", "share_not_known"), ("Prefer not to say", "share_not_said")):
        row = [title]
        for of in by_area.values():
            shares = [getattr(one.found, share) for one in of]
            row += ["", *("hidden" if one is None else share_words(one) for one in shares)]
        rows.append(row)
    residents = f"; residents: {first.residents.when}" if first.residents else ""
    return Table(f"{first.characteristic.title}: share of residents and of customers{residents}", heads, rows)


def as_html(blocks: Sequence[Block]) -> list[Component]:
    """Write the parts as a page has them."""
    written: list[Component] = []
    for block in blocks:
        if isinstance(block, Heading):
            written.append(html.H2(block.text))
        elif isinstance(block, Text):
            written.append(html.P(block.text, className="written"))
        elif isinstance(block, Bullets):
            written.append(html.Ul([html.Li(item) for item in block.items]))
        elif isinstance(block, Table):
            written.append(plain_table(block.caption, block.heads, [list(row) for row in block.rows]))
    return written


def marks_of(evidence: Evidence) -> list[str]:
    """Return what must be known of every side."""
    return [ILLUSTRATIVE] if evidence.is_illustrative else []
