"""Examples that come with the illustrative figures and go with them; they are never stored."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.domain.areas.city import City
from dashboard.domain.outcomes.actions import Action, Note, State
from dashboard.domain.outcomes.curves import PROSE, QUESTIONS, CurveText, curve_key
from dashboard.domain.outcomes.sets import Indicator, Outcome, OutcomeSet

_FILE = Path(__file__).resolve().parents[3] / "data" / "kpi" / "illustrative_outcomes.toml"


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def actions(city: City, today: date) -> Iterator[tuple[str, Action]]:
    """Yield the example actions with their keys, those of neighbourhoods that the city has."""
    places = city.config.neighbourhoods
    for number, one in enumerate(_written()["action"], 1):
        if one["place"] >= len(places):
            continue
        texts = {name: one[name] for name in ("what", "who", "service", "indicator", "you_said", "we_did")}
        days = {
            name: today + timedelta(one[f"{name}_days"]) for name in ("begun", "due", "ended") if f"{name}_days" in one
        }
        noted = days.get("ended", today - timedelta(20))
        notes = (Note(noted, one["note"]),) if one["note"] else ()
        area = f"/neighbourhood/{places[one['place']].slug}"
        yield f"example-{number}", Action(area, **texts, **days, state=State(one["state"]), notes=notes, public=True)


def outcomes(city: City, today: date) -> Iterator[tuple[str, OutcomeSet]]:
    """Yield the example of a set of outcomes, by the slug of its neighbourhood."""
    written, places = _written()["outcomes"], city.config.neighbourhoods
    if written["place"] < len(places):
        made = (
            Outcome(
                one["title"],
                one["why"],
                one["chosen_by"],
                today + timedelta(one["review_days"]),
                tuple(map(Indicator, one["indicators"])),
            )
            for one in written["outcome"]
        )
        yield places[written["place"]].slug, OutcomeSet(tuple(made), public=True)


def curves(city: City, today: date) -> Iterator[tuple[str, CurveText]]:  # noqa: ARG001 - as the others are read
    """Yield the example of a text about a curve, by slug and measure."""
    written, places = _written()["curve"], city.config.neighbourhoods
    if written["place"] < len(places):
        prose = {name: written[name].strip() for name in PROSE}
        lists = {name: tuple(written[name]) for name in QUESTIONS}
        key = curve_key(places[written["place"]].slug, written["indicator"])
        yield key, CurveText(**prose, **lists, public=True)
