"""The script modules that only compute: words, address, search, directions."""

import random
from urllib.parse import parse_qsl

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES, ClassingKey
from dashboard.domain.deprivation.view import PALETTES, SORT_COLUMNS, Box, MapView, read_view
from dashboard.domain.wording import plain as wording
from dashboard.pages.map.layout import view_state

LSOA_COUNT = 32_844
ARROWS = ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight")


# ---- words.mjs


def test_ordinals_and_positions_are_those_of_python(modules):
    told = modules.run(
        "words.mjs",
        """({ordinal, position, capitalised}, count) => Array.from({length: count}, (_, index) =>
          [ordinal(index + 1), capitalised(position(index + 1, count))])""",
        LSOA_COUNT,
    )
    assert told == [
        [wording.ordinal(rank), wording.capitalised(wording.position(rank, LSOA_COUNT))]
        for rank in range(1, LSOA_COUNT + 1)
    ]
    assert told[21] == ["22nd", "22nd most deprived of 32,844"]
    assert told[-1][1] == "Least deprived of 32,844"


def test_a_position_among_one_is_the_most_deprived(modules):
    assert modules.run("words.mjs", "({position}) => position(1, 1)") == wording.position(1, 1)


# ---- url.mjs


def random_view(source, city, extent):
    chance = source.random
    view = MapView(
        measure=source.choice(list(MEASURES)),
        classing=source.choice(list(ClassingKey)),
        outlines=frozenset(key for key in SetKey if chance() < 0.5),
        area=source.choice(city.lsoas.index) if chance() < 0.5 else None,
        ward_code=source.choice([code for one in city.ward_vintages.values() for code in one.wards.index])
        if chance() < 0.5
        else None,
        table_set=source.choice([None, *(key for key in SetKey if key is not SetKey.WARDS)]),
        sort_column=source.choice(list(SORT_COLUMNS)),
        sort_descending=chance() < 0.5,
        box=Box(source.randint(0, extent[0]), source.randint(0, extent[1]), source.randint(1, extent[0])),
        # "blue" is the usual palette, which the address leaves out
        palette=source.choice([None, *(key for key in PALETTES if key != "blue")]),
        picked=source.choice([None, (), tuple(sorted(source.sample(list(city.lsoas.index), source.randint(1, 60))))]),
    )
    return view if chance() < 0.8 else MapView(area=view.area, sort_descending=view.sort_descending)


def test_python_reads_the_address_that_the_browser_writes(modules, city, model):
    source = random.Random(2015)
    extent = (model.grid.width, model.grid.height)
    views = [MapView(), *(random_view(source, city, extent) for _ in range(80))]
    queries = modules.run("url.mjs", "({toQuery}, states) => states.map(toQuery)", [view_state(view) for view in views])
    assert queries[0] == ""
    for view, query in zip(views, queries, strict=True):
        read = read_view(dict(parse_qsl(query.removeprefix("?"))), city.lsoas.index, model.ward_paths, extent)
        assert read == (view, ()), query
    again = modules.run_with_city(
        "url.mjs",
        "({toQuery, fromQuery}, city, queries) => queries.map((query) => toQuery(fromQuery(query, city, 'blue')))",
        queries,
    )
    assert again == queries


def test_the_start_settings_are_the_same_in_both_languages(modules):
    assert modules.run("url.mjs", "({defaultChoices}) => defaultChoices()") == {
        **view_state(MapView()),
        "outlines": ["most-deprived", "priority"],
        "palette": "blue",
    }


def test_the_address_is_short_and_readable(modules):
    query = modules.run(
        "url.mjs",
        """({toQuery, defaultChoices}) =>
          toQuery({...defaultChoices(), outlines: ['wards', 'priority'], box: [1, 2, 3]})""",
    )
    assert query == "?outline=priority,wards&view=1,2,3"


# ---- search.mjs


def search(modules, *typed):
    """Return for each text what is found: kind and label."""
    return modules.run_with_city(
        "search.mjs",
        """({searchEntries, findEntries}, city, typed) => {
          const entries = searchEntries(city);
          return typed.map(text => findEntries(entries, text).map(({kind, label}) => [kind, label]));
        }""",
        list(typed),
    )


def test_a_priority_neighbourhood_comes_before_its_lsoa(modules):
    (found,) = search(modules, "lincoln green")
    assert found[0] == ["neighbourhood", "Lincoln Green"]
    assert ["lsoa", "Lincoln Green"] in found


def test_and_and_ampersand_capitals_and_punctuation_do_not_matter(modules):
    results = search(
        modules, "gipton and harehills", "Gipton & Harehills", "GIPTON  HAREHILLS", "harehills, gipton", "gip hare"
    )
    assert ["ward", "Gipton and Harehills"] in results[0]
    assert all(found == results[0] for found in results)


def test_codes_and_official_names_are_found_whole(modules, city):
    code = "E01011372"
    typed = (code, code.lower(), city.lsoas.at[code, "name"])
    assert search(modules, *typed) == [[["lsoa", "Stratford Street and the Beverleys"]]] * 3


def test_every_code_in_force_is_found(modules, city):
    """Codes that wards were given later, and LSOAs of 2021 that were another in 2011."""
    today = city.ward_vintages["2018"]
    for found, code in zip(search(modules, *today.recoded), today.recoded.values(), strict=True):
        assert found == [["ward", today.wards.at[code, "name"]]]
    split, merged, *by_name = search(modules, "E01035048", "e01035054", "Leeds 099G", "leeds 112f")
    assert by_name == [split, merged]
    assert split == [["lsoa", "Middleton Town Street (Leeds 099A)"]]
    assert [name[-13:] for _, name in merged] == [" (Leeds 112D)", " (Leeds 112E)"]


def test_wards_in_force_come_first(modules):
    (found,) = search(modules, "harehills ward")
    assert found[:2] == [["ward", "Gipton & Harehills"], ["ward", "Gipton and Harehills"]]


def test_words_are_found_by_their_beginning_only(modules):
    found, within = search(modules, "hare", "arehills")
    assert ["ward", "Harewood"] in found
    assert within == []


def test_nothing_typed_finds_nothing_and_much_is_cut_short(modules):
    nothing, spaces, signs, much = search(modules, "", "   ", "&?!", "leeds")
    assert nothing == spaces == []
    assert all(kind for kind, _ in signs)
    assert sum(kind == "lsoa" for kind, _ in much) == 8


def test_what_is_not_found_is_told(modules):
    told = modules.run("search.mjs", "({nothingFound}, typed) => typed.map(nothingFound)", ["Atlantis", "Leeds 999Z"])
    assert told == [f"No neighbourhood, ward or LSOA is called “{name}”." for name in ("Atlantis", "Leeds 999Z")]


def test_only_what_begins_like_a_postcode_is_asked_of_the_server(modules):
    begins = "({beginsLikePostcode}, typed) => typed.map(beginsLikePostcode)"
    assert all(modules.run("search.mjs", begins, ["LS9 7QT", "ls97qt", " LS9 ", "LS1 4", "m1"]))
    assert not any(modules.run("search.mjs", begins, ["E01011372", "e05001420", "Leeds 086C", "Armley", "", "9"]))


# ---- directions.mjs


def steps(modules, model):
    """Return for each area where the four arrow keys lead, None where nowhere."""
    return modules.run_with_city(
        "directions.mjs",
        """({areaTowards}, city, [keys, points]) => {
          const pointOf = index => ({x: points[index][0], y: points[index][1]});
          return city.codes.map((_, index) => keys.map(key => areaTowards(city, pointOf, index, key) ?? null));
        }""",
        [list(ARROWS), model.areas.labels_xy.tolist()],
    )


def test_an_arrow_key_leads_that_way_and_to_a_neighbour_where_there_is_one(modules, model):
    ways = {"ArrowUp": (0, -1), "ArrowDown": (0, 1), "ArrowLeft": (-1, 0), "ArrowRight": (1, 0)}
    points = model.areas.labels_xy

    def ahead(one, other, way):
        across, down = points[other] - points[one]
        return (across * way[0] + down * way[1]) / max((across**2 + down**2) ** 0.5, 1e-9)

    for index, targets in enumerate(steps(modules, model)):
        for key, target in zip(ARROWS, targets, strict=True):
            near = [other for other in model.areas.neighbours[index] if ahead(index, other, ways[key]) >= 0.5]
            if near:
                assert target in near
            elif target is not None:
                assert ahead(index, target, ways[key]) >= 0.5


def test_every_area_is_reached_from_the_first_by_arrow_keys(modules, city, model):
    leads = steps(modules, model)
    reached = {city.lsoas.index.get_loc("E01011372")}
    frontier = list(reached)
    while frontier:
        frontier = [t for i in frontier for t in leads[i] if t is not None and t not in reached]
        reached.update(frontier)
    assert [city.lsoas["name"].iloc[i] for i in range(482) if i not in reached] == []


def test_there_is_a_way_out_of_every_area(modules, model):
    assert all(any(target is not None for target in targets) for targets in steps(modules, model))
