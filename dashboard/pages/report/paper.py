"""The annual report as a paper for Word, for committees."""

from collections.abc import Iterator, Sequence
from datetime import date

from dashboard.components.outcomes.actions import Row
from dashboard.components.outcomes.report import AreaReport
from dashboard.components.word import Block, Bullets, Heading, Paper, Table, Text
from dashboard.domain.outcomes.reports import Introduction
from dashboard.domain.wording.change import CAUTION
from dashboard.kpis.outcomes import Held
from dashboard.pages.report.shown import CURVE_HEADS, KPI_HEADS, Shown, curve_rows, kpi_rows


def paper(it: Shown, day: date, address: str) -> Paper:
    """Return a report as a paper; `address` is that of its page, with its host."""
    blocks: list[Block] = [Text(it.choice.period.label, strong=True), *_introduction(it.report.introduction)]
    for one in it.report.areas:
        blocks += [Heading(one.place.name), *_area(one, it.city_name)]
    blocks += [
        Heading("About this report"),
        Text(CAUTION),
        Text(it.viewer),
        Text("This report on the dashboard, with its charts", href=address),
    ]
    return Paper(it.title, "Figures, outcomes and actions by neighbourhood", it.author, day, blocks, it.marks)


def _introduction(held: Held[Introduction] | None) -> list[Block]:
    return [Text(part) for part in held.document.text.split("\n\n")] if held else []


def _area(one: AreaReport, city_name: str) -> Iterator[Block]:
    yield from _introduction(one.introduction)
    yield Text(one.headline)
    if one.change:
        yield Text(one.change)
    if one.kpis:
        yield Heading("Services", 2)
        heads = [city_name if head == "City" else head for head in KPI_HEADS]
        caption = f"Measures in {one.place.name} against the rest of {city_name}"
        yield Table(caption, heads, kpi_rows(one), {2, 3})
    if one.curves:
        yield Heading("Outcomes", 2)
        yield Table(f"Outcomes of {one.place.name} and how far they are", CURVE_HEADS, curve_rows(one), {2, 4})
    for heading, found in (("Actions done", one.done), ("Actions under way", one.under_way)):
        if found:
            yield Heading(heading, 2)
            yield Table(f"{heading}: {one.place.name}", ("What", "Who", "When", "Latest progress"), _actions(found))
    if one.answered:
        yield Heading("You said, we did", 2)
        for row in one.answered:
            said = (("You said", row.action.you_said), ("We did", row.action.we_did))
            yield Bullets([f"{head}: {text}" for head, text in said if text])


def _actions(found: Sequence[Row]) -> list[tuple[str, ...]]:
    return [
        (
            f"{row.action.what}{f' ({row.mark})' if row.mark else ''}",
            row.action.who,
            row.when or "–",
            ": ".join(filter(None, row.note)) or "–",
        )
        for row in found
    ]
