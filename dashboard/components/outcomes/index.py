"""The index of a thriving neighbourhood on a page: never without its range and its parts."""

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.outcomes.thriving import LEAST_PARTS, Thriving
from dashboard.kpis.outcomes.standing import Standing


def thriving_section(found: Thriving, standings: Mapping[str, Standing], place: str, city: str) -> Markup:
    """Write the section with its heading."""
    value, lowest, highest = ("" if one is None else f"{one:.0f}" for one in (found.value, found.lowest, found.highest))
    parts = [
        {
            "name": standings[part.measure].name,
            "mark": "Illustrative" if standings[part.measure].illustrative else "",
            "here": standings[part.measure].here,
            "score": "" if part.score is None else f"{part.score:.0f}",
            "weight": f"{part.weight:g}",
            "why": part.why or ("its weight is 0" if not part.weight else ""),
        }
        for part in found.parts
    ]
    return render(
        "thriving.html",
        value=value,
        lowest=lowest,
        highest=highest,
        parts=parts,
        place=place,
        city=city,
        counting=found.counting,
        least=LEAST_PARTS,
        illustrative=any(part["mark"] and part["score"] for part in parts),
    )
