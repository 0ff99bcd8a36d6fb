"""Choosing what to colour and how: the same in the browser as in Python."""

import re

import pytest

from dashboard.domain.deprivation.measures import MEASURES, ClassingKey
from dashboard.domain.deprivation.ranks import NO_CLASS, class_counts, classes

from .tools import expect


def expected_counts(city, model, measure, way):
    """Count the rows of the legend from the ranks."""
    numbers = classes(city.lsoas[f"{measure}_rank"], way, city.edition.lsoa_count)
    counts = class_counts(numbers, model.classings[way].class_count)
    return [sum(counts[number] for number in row.classes) for row in model.classings[way].legend]


def test_choosing_crime_colours_counts_and_words_by_crime(visitor, city, model):
    visitor.open()
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    in_tenth = int((city.lsoas["crime_rank"] * 10 <= 32_844).sum())
    assert in_tenth != 105
    expect(visitor.page.locator("[data-text=summary]")).to_contain_text(f"{in_tenth} of 482 Leeds neighbourhoods")
    expect(visitor.page.locator("[data-text=summary]")).to_contain_text("among England’s most deprived 10% on crime")
    expect(visitor.page.locator("[data-map-status]")).to_contain_text("Now showing Crime")
    visitor.expect_query(colour="crime")
    counts = expected_counts(city, model, "crime", ClassingKey.BANDS)
    assert sum(counts) == 482
    assert visitor.counts() == counts
    painted = visitor.classes()
    assert painted == [f"k{symbol}" for symbol in model.classes[ClassingKey.BANDS]["crime"]]

    visitor.reload()
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    expect(visitor.page.get_by_label("Colour the map by")).to_have_value("crime")
    assert visitor.counts() == counts
    assert visitor.classes() == painted


@pytest.mark.parametrize("way", list(ClassingKey))
def test_every_way_of_colouring_counts_as_python_does(visitor, city, model, way):
    visitor.open("/?colour=education" + ("&as=rank" if way is ClassingKey.BANDS else ""))
    visitor.page.get_by_label("Shown as").select_option(value=way.value)
    parameters = {"colour": "education"} | ({} if way is ClassingKey.BANDS else {"as": way.value})
    visitor.expect_query(**parameters)
    assert visitor.counts() == expected_counts(city, model, "education", way)
    assert visitor.classes() == [f"k{int(symbol, 36)}" for symbol in model.classes[way]["education"]]
    expect(visitor.page.locator("[data-areas]")).to_have_attribute(
        "data-classes", str(model.classings[way].class_count)
    )
    expect(visitor.page.locator("[data-legend]:visible .hint")).to_have_text(model.classings[way].explanation)


def test_a_class_is_drawn_in_the_colour_of_its_legend(visitor):
    visitor.open("/?as=decile")
    on_map = visitor.page.locator("[data-areas] > path.k3").first.evaluate("path => getComputedStyle(path).fill")
    swatch = visitor.page.locator(".swatch.k3:visible")
    assert on_map == swatch.evaluate("element => getComputedStyle(element).backgroundColor")


def test_an_area_is_named_with_its_class_and_rank_on_the_measure(visitor, city):
    visitor.open()
    area = visitor.area("E01011372")
    expect(area).to_have_attribute(
        "aria-label", "Stratford Street and the Beverleys, Leeds 086C, in the most deprived 1%, rank 22"
    )
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    rank = int(city.lsoas.at["E01011372", "crime_rank"])
    expect(area).to_have_attribute("aria-label", re.compile(f"rank {rank:,}$"))


def test_all_classes_of_all_areas_agree_with_python(modules, city):
    told = modules.run_with_city(
        "city.mjs",
        """(_, city) => Object.fromEntries(city.classings.map(way => [way.key, Object.fromEntries(
          city.measures.map(measure => [measure.key,
            city.codes.map((_, index) => city.classOf(index, measure.key, way.key) ?? null)]))]))""",
    )
    compared = 0
    for way in ClassingKey:
        for measure in MEASURES.values():
            numbers = classes(city.lsoas[measure.rank_column], way, city.edition.lsoa_count)
            expected = [None if number == NO_CLASS else number for number in numbers.tolist()]
            assert told[way][measure.key] == expected, f"{measure.key} as {way}"
            compared += len(expected)
    assert compared == 482 * 8 * 4


def test_an_area_without_a_rank_is_hatched_and_called_no_data(modules):
    told = modules.run_with_city(
        "city.mjs",
        """(_, city) => {
          city.ranks.crime[3] = null;
          return [city.cssClassOf(3, 'crime', 'bands'), city.classInWords(3, 'crime', 'bands'),
                  city.classLabel(3, 'crime', 'bands'), city.byRank('crime').at(-1)];
        }""",
    )
    assert told == ["no-data", "no data", "No data", 3]


def test_back_to_the_start_settings_undoes_everything(visitor, model):
    visitor.open(
        "/?colour=crime&as=decile&outline=wards&area=E01033035&ward=E05001417&palette=green&view=1200,1000,600"
    )
    visitor.page.get_by_role("button", name="Reset").click()
    visitor.expect_query()
    expect(visitor.page.locator("h1")).to_have_text("Overall deprivation (IMD) in Leeds")
    expect(visitor.page.get_by_label("Colour the map by")).to_have_value("imd")
    expect(visitor.page.locator("html")).to_have_attribute("data-palette", "blue")
    expect(visitor.panel.locator("h2")).to_have_text("Choose a neighbourhood")
    assert visitor.counts() == [16, 29, 15, 45, 43, 117, 217]
