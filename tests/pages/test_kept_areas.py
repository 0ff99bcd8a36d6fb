"""Figures that keep the areas they had when they were handed in say so wherever they are shown."""

import csv
import io
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.domain.areas.configuration import Configuration, NamedArea
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, Unit
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.store.configuration import configured, versions
from tests.example_kpi import MISSED_BINS

COUNT = replace(
    MISSED_BINS, kpi_id="b-count", name="Cases by LSOA", unit=Unit.COUNT, denominator="", geographies=(Geography.LSOA,)
)
CHANGED, OTHER = "boggart-hill", "new-wortley"
FIGURES = "Figures for Cases by LSOA are of {} as {} when these figures were handed in; {} LSOAs have changed since."
IT, THEY = ("it was", "its"), ("they were", "their")
NOTE = "for the area as it was before its LSOAs changed"


def hand_in(kpis, city, period):
    rows = [f"{code},{period},40" for code in city.lsoas.index]
    content = "\n".join(["area,period,numerator", *rows]).encode()
    kpis.commit(kpis.check("b-count", content, "b-count.csv"), {"period-held"}, "data steward")


@pytest.fixture(scope="module")
def changed(city, database_url, tmp_path_factory):
    """A city whose neighbourhood has another LSOA since the first period was handed in."""
    file = tmp_path_factory.mktemp("kept") / "kpis.sqlite"
    shutil.copy(database_url.removeprefix("sqlite:///"), file)
    address = f"sqlite:///{file.as_posix()}"
    kpis = Kpis(configured(city, address), address, lambda: datetime.now(UTC))
    kpis.define(write_toml([COUNT]), "catalogue.toml")
    hand_in(kpis, city, "2018-Q3")
    own = next(one for one in city.config.neighbourhoods if one.slug == CHANGED)
    held = {code for one in city.config.neighbourhoods for code in one.lsoa_codes}
    extra = next(str(code) for code in city.lsoas.index if code not in held)
    area = NamedArea(own.name, own.short_name, (*own.lsoa_codes, extra))
    wanted = Configuration(areas={CHANGED: area}, keeps_areas=True)
    versions.save(kpis.store.engine, city, wanted, "Agreed by the board", 0)
    kpis.store.close()
    return address


@pytest.fixture(scope="module")
def opened(city, changed):
    app = create_app_for(configured(city, changed), city.data_dir, changed)
    app.kpis.publish()
    client = app.server.test_client()

    def get(path):
        answer = client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.7"})
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    get.kpis = app.kpis
    return get


def labels(city):
    own = next(one for one in city.config.neighbourhoods if one.slug == CHANGED)
    return own.short_name, own.name


def downloaded(text):
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    blank = lines.index([])
    return lines[:blank], [dict(zip(lines[blank + 1], line, strict=True)) for line in lines[blank + 2 :]]


def test_every_page_says_which_figures_are_of_earlier_areas(city, opened):
    short, name = labels(city)
    of_place = FIGURES.format(name, *IT)
    assert "Figures for Cases by LSOA are of" in opened("/kpis")
    assert short in opened("/kpis").split("Figures for Cases by LSOA are of")[1].split(" as they were ")[0]
    for path in (f"/neighbourhood/{CHANGED}", f"/neighbourhood/{CHANGED}/pack", f"/compare?areas={CHANGED}"):
        assert of_place in opened(path), path
    # the city and its target wards are as they were, and so are another neighbourhood, a ward and an LSOA
    ward = next(iter(city.ward_vintages.values())).ward_of.iloc[0]
    others = (f"/neighbourhood/{OTHER}", f"/lsoa/{city.lsoas.index[0]}", f"/ward/{ward}", f"/compare?areas={OTHER}")
    for path in others:
        assert "when these figures were handed in" not in opened(path), path


def test_downloads_say_it_above_the_table_and_in_each_row(opened):
    about, rows = downloaded(opened("/kpis.csv"))
    assert next(text for name, text in about if name == "Earlier areas").startswith("Figures for Cases by LSOA are of")
    noted = {row["area_id"] for row in rows if NOTE in row["note"]}
    assert noted == {CHANGED, "priority", "rest"}
    about, rows = downloaded(opened(f"/compare.csv?areas={CHANGED},{OTHER}"))
    assert sum(name == "Earlier areas" for name, _ in about) == 1
    of_kpi = [row for row in rows if row["measure_id"] == "b-count"]
    assert {row["area_id"] for row in of_kpi if NOTE in row["note"]} == {CHANGED}
    about, _ = downloaded(opened("/kpi/b-count/gap.csv"))
    assert next(text for name, text in about if name == "Earlier areas").startswith("Figures for Jul–Sep 2018")


def test_of_a_later_period_only_the_trend_goes_back_to_them(city, opened):
    hand_in(opened.kpis, city, "2018-Q4")
    opened.kpis.publish()
    _, name = labels(city)
    said = (
        f"The trend of Cases by LSOA goes back to before the LSOAs of {name} changed, and its earlier figures are of "
        "the areas as they were."
    )
    for path in (f"/neighbourhood/{CHANGED}", f"/compare?areas={CHANGED}"):
        assert said in opened(path), path
    _, rows = downloaded(opened("/kpis.csv"))
    assert not any(NOTE in row["note"] for row in rows)
    assert "when these figures were handed in" in opened("/kpis?period=2018-Q3")
    about, _ = downloaded(opened("/kpi/b-count/gap.csv"))
    assert "Earlier areas" not in dict(about)
    about, _ = downloaded(opened("/kpi/b-count/trend.csv"))
    assert dict(about)["Earlier areas"].startswith("Figures for Jul–Sep 2018")
