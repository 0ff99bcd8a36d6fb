"""Files in a form of their own, read as they come or as chosen, and KPIs that they are for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard.domain.kpi.definition import Frequency, Geography, Unit
from dashboard.intake.dry_run import Basis
from dashboard.intake.files.raw import Limits
from dashboard.intake.mapping.mapping import (
    Reading,
)
from dashboard.intake.mapping.question import Question
from dashboard.intake.reading import Options, Read, read_content
from tests.intake.conftest import COUNT, RATE

#: After every period of the real files.
LATER = date(2026, 11, 1)
MESSY = Path(__file__).resolve().parents[3] / "shared" / "data" / "found" / "messy"

HOMES = replace(
    COUNT,
    name="Long-term empty homes",
    numerator="empty homes",
    frequency=Frequency.MONTH,
    geographies=(Geography.WARD,),
)
FUEL = replace(
    RATE,
    name="Fuel poverty",
    unit=Unit.PERCENTAGE,
    numerator="households in fuel poverty",
    denominator="households",
    frequency=Frequency.YEAR,
    geographies=(Geography.LSOA,),
)


def read(city, content, definition, name="figures.csv", **options):
    """Read a file as it comes, or as chosen."""
    content = content if isinstance(content, bytes) else content.encode()
    return read_content(content, name, Basis(definition, city, LATER), Options(Limits(), **options))


def confirmed(city, content, definition, name="figures.csv"):
    """Read a file as it is proposed; the question and the verdict."""
    asked = read(city, content, definition, name)
    assert isinstance(asked, Question)
    done = read(city, content, definition, name, reading=Reading(asked.mapping))
    assert isinstance(done, Read)
    return asked, done


YEARLY = replace(COUNT, frequency=Frequency.YEAR, geographies=(Geography.LSOA,))
HOURS = replace(COUNT, name="Volunteer hours", numerator="volunteer hours", frequency=Frequency.MONTH)
