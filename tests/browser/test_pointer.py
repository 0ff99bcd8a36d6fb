"""Pointing, clicking and the table: one selection for all of them."""

from dashboard.domain.wording import plain as wording

from .tools import expect

LINCOLN_GREEN = "E01033035"
BEVERLEYS = "E01011372"


def test_pointing_at_an_area_shows_its_card(visitor, city, model):
    visitor.open()
    bands = model.classings["bands"].in_words
    for code in (LINCOLN_GREEN, "E01011310"):
        lsoa = city.lsoas.loc[code]
        visitor.page.mouse.move(*visitor.point(model, code))
        expect(visitor.card).to_be_visible()
        expect(visitor.card.locator(".card-name")).to_have_text(lsoa["display_name"])
        today = city.ward_vintages["2018"]
        expect(visitor.card).to_contain_text(f"{today.wards.at[today.ward_of[code], 'name']} ward")
        expect(visitor.card).to_contain_text(
            f"{wording.capitalised(wording.position(int(lsoa['imd_rank']), 32_844))} in England"
        )
        expect(visitor.card.locator(".card-class")).to_have_text(
            wording.capitalised(bands[int(model.classes["bands"]["imd"][city.lsoas.index.get_loc(code)])])
        )
        expect(visitor.marks.locator(".mark-hover")).to_be_visible()
    visitor.page.mouse.move(5, 5)
    expect(visitor.card).to_be_hidden()
    expect(visitor.marks.locator(".mark-hover")).to_be_hidden()
    visitor.expect_query()


def test_the_card_never_covers_the_area_and_goes_after_a_click(visitor, model):
    visitor.open("/?view=1300,1250,700")
    index = list(model.city.lsoas.index).index(LINCOLN_GREEN)
    visitor.page.mouse.move(*visitor.point(model, LINCOLN_GREEN))
    expect(visitor.card).to_be_visible()
    area = visitor.page.locator("[data-areas] path").nth(index).bounding_box()
    card = visitor.card.bounding_box()
    assert card["x"] >= area["x"] + area["width"] or card["x"] + card["width"] <= area["x"]
    x, y = visitor.point(model, LINCOLN_GREEN)
    visitor.page.mouse.click(x, y)
    expect(visitor.card).to_be_hidden()
    visitor.page.mouse.move(x + 1, y + 1)
    expect(visitor.card).to_be_hidden()


def test_the_card_stays_inside_the_map(visitor, city, model):
    visitor.open()
    stage = visitor.stage.bounding_box()
    x, y = model.areas.labels_xy.T
    for place in {int(x.argmin()), int(x.argmax()), int(y.argmin()), int(y.argmax())}:
        visitor.page.mouse.move(*visitor.point(model, city.lsoas.index[place]))
        card = visitor.card.bounding_box()
        assert card["x"] >= stage["x"]
        assert card["y"] >= stage["y"]
        assert card["x"] + card["width"] <= stage["x"] + stage["width"]
        assert card["y"] + card["height"] <= stage["y"] + stage["height"]


def test_a_click_chooses_everywhere(visitor, model):
    visitor.open()
    visitor.page.mouse.click(*visitor.point(model, LINCOLN_GREEN))
    expect(visitor.panel.locator("h2")).to_have_text("Lincoln Green")
    expect(visitor.panel.locator(".lead")).to_have_text(
        "66th most deprived of 32,844 in England; 3rd of 482 in Leeds; in the most deprived 1%."
    )
    expect(visitor.panel.locator(".tags li")).to_have_text(
        ["Priority neighbourhood", "One of the sixteen most deprived", "In a target ward"]
    )
    expect(visitor.area(LINCOLN_GREEN)).to_have_attribute("aria-selected", "true")
    expect(visitor.row(LINCOLN_GREEN).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(visitor.marks.locator(".mark-selected")).to_be_visible()
    visitor.expect_query(area=LINCOLN_GREEN)


def test_a_row_of_the_table_chooses_on_the_map(visitor, city):
    visitor.open(f"/?area={LINCOLN_GREEN}")
    visitor.row(BEVERLEYS).get_by_role("button").click()
    expect(visitor.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    expect(visitor.area(BEVERLEYS)).to_have_attribute("aria-selected", "true")
    expect(visitor.area(LINCOLN_GREEN)).to_have_attribute("aria-selected", "false")
    expect(visitor.row(LINCOLN_GREEN).get_by_role("button")).to_have_attribute("aria-pressed", "false")
    visitor.row("E01011368").locator("td").first.click()
    expect(visitor.panel.locator(".identity")).to_contain_text("E01011368")
    visitor.expect_query(area="E01011368")


def test_the_panel_has_the_seven_domains_in_words_and_bars(visitor, city):
    visitor.open(f"/?area={LINCOLN_GREEN}")
    rows = visitor.panel.locator(".domain-table tbody tr")
    expect(rows).to_have_count(7)
    crime = int(city.lsoas.at[LINCOLN_GREEN, "crime_rank"])
    expect(rows.filter(has_text="Crime").locator("td.number")).to_have_text(f"{crime:,}")
    widths = rows.locator(".bar > span").evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
    ranks = [int(text.replace(",", "")) for text in rows.locator("td.number").all_inner_texts()]
    assert sorted(range(7), key=lambda i: ranks[i]) == sorted(range(7), key=lambda i: (-widths[i], ranks[i]))
    population = int(city.lsoas.at[LINCOLN_GREEN, "population"])
    expect(visitor.panel).to_contain_text(f"{population:,} people lived here in mid-2015")


def test_an_area_of_the_start_list_is_chosen_and_zoomed_to_without_leaving_the_page(visitor):
    visitor.open()
    visitor.page.evaluate("window.stillHere = true")
    visitor.panel.get_by_role("link", name="Lincoln Green").click()
    expect(visitor.panel.locator("h2")).to_have_text("Lincoln Green")
    assert visitor.page.evaluate("window.stillHere")
    visitor.expect_in_query(area=LINCOLN_GREEN)
    visitor.expect_view_in_query()
    visitor.panel.get_by_role("button", name="Clear selection").click()
    expect(visitor.panel.locator("h2")).to_have_text("Choose a neighbourhood")
    expect(visitor.marks.locator(".mark-selected")).to_be_hidden()


def test_the_table_sorts_by_population_and_by_name(visitor, city):
    visitor.open()
    heads = visitor.page.locator("[data-area-table] thead")
    rows = visitor.visible_rows()
    assert len(rows) == 482
    assert [row[4] for row in rows[:3]] == ["22", "37", "66"]
    expect(heads.locator("th:visible", has_text="Overall rank")).to_have_attribute("aria-sort", "ascending")

    population = city.lsoas["population"].sort_values()
    heads.get_by_role("button", name="Population").click()
    visitor.expect_query(sort="population")
    expect(heads.locator("th", has_text="Population")).to_have_attribute("aria-sort", "ascending")
    assert visitor.visible_rows()[0][5] == f"{population.iloc[0]:,}"
    heads.get_by_role("button", name="Population").click()
    visitor.expect_query(sort="-population")
    expect(heads.locator("th", has_text="Population")).to_have_attribute("aria-sort", "descending")
    assert [row[5] for row in visitor.visible_rows()] == [f"{value:,}" for value in population.iloc[::-1]]
    expect(heads.locator("[aria-sort]")).to_have_count(1)

    heads.get_by_role("button", name="Neighbourhood").click()
    visitor.expect_query(sort="name")
    expect(heads.locator("th", has_text="Neighbourhood")).to_have_attribute("aria-sort", "ascending")
    names = [row[0] for row in visitor.visible_rows()]
    assert names[0].startswith("Aberford, Barwick & Thorner (Leeds 030A)")
    visitor.reload()
    assert [row[0] for row in visitor.visible_rows()] == names


def test_the_table_follows_the_measure(visitor, city):
    visitor.open("/?sort=rank")
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    expect(visitor.page.locator("[data-area-table] caption")).to_contain_text("Crime, Policy bands (England).")
    expect(visitor.page.locator("[data-area-table] th", has_text="Crime rank")).to_have_attribute(
        "aria-sort", "ascending"
    )
    ordered = city.lsoas["crime_rank"].sort_values()
    assert [row[2] for row in visitor.visible_rows()] == [f"{rank:,}" for rank in ordered]


def test_the_table_is_filtered_by_ward_and_set(visitor, city):
    visitor.open()
    status = visitor.page.locator("[data-table-status]")
    expect(status).to_have_text("482 of 482 shown")
    ward = visitor.page.locator("#table-ward")
    assert [group.get_attribute("label") for group in ward.locator("optgroup").all()] == [
        "Wards since May 2018",
        "Wards 2004–2018",
    ]
    for vintage, code in (("2004", "E05001429"), ("2018", "E05011400")):
        inside = city.ward_vintages[vintage].ward_of == code
        ward.select_option(value=code)
        expect(status).to_have_text(f"{inside.sum()} of 482 shown")
        # each row names its ward in force
        assert {row[1] for row in visitor.visible_rows()} == set(city.ward_vintages["2018"].names[inside])
        expect(visitor.marks.locator(".mark-ward")).to_be_visible()

    visitor.page.locator("#table-ward").select_option(label="All wards")
    visitor.page.locator("#table-set").select_option(label="Six priority neighbourhoods")
    expect(status).to_have_text("6 of 482 shown")
    visitor.expect_query(set="priority")
    visitor.page.locator("#table-set").select_option(label="The sixteen most deprived")
    expect(status).to_have_text("16 of 482 shown")
    ward.select_option(value="E05011414")
    expect(status).to_have_text("No neighbourhood is in both. Choose another ward or set.")
    assert visitor.visible_rows() == []


def test_find_it_in_the_table_lifts_the_filters_that_hide_it(visitor, city):
    wetherby = city.wards.index[city.wards["name"] == "Wetherby"][0]
    visitor.open(f"/?area={LINCOLN_GREEN}&set=target-wards&ward={wetherby}")
    expect(visitor.row(LINCOLN_GREEN)).to_be_hidden()
    visitor.panel.get_by_role("button", name="Find it in the table").click()
    expect(visitor.row(LINCOLN_GREEN).get_by_role("button")).to_be_focused()
    expect(visitor.row(LINCOLN_GREEN)).to_be_in_viewport()
    visitor.expect_query(area=LINCOLN_GREEN)
    expect(visitor.page.locator("#table-set")).to_have_value("")
