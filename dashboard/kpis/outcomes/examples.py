"""Examples that come with the illustrative figures and go with them; they are never stored."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.domain.areas.city import City
from dashboard.domain.outcomes.actions import Action, Note, State

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
