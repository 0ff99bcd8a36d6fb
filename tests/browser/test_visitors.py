"""What belongs to one visitor, what is remembered, and what a broken link does."""

import html

import pytest

from .tools import expect


def palette(visitor):
    return visitor.page.locator("html").get_attribute("data-palette") or "blue"


def test_two_visitors_do_not_see_each_others_choice(new_visitor, model):
    one, other = new_visitor(), new_visitor()
    one.open()
    other.open()
    one.page.mouse.click(*one.point(model, "E01033035"))
    other.page.mouse.click(*other.point(model, "E01011372"))
    one.page.get_by_label("Colour the map by").select_option(label="Crime")
    expect(one.panel.locator("h2")).to_have_text("Lincoln Green")
    expect(other.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    expect(other.page.locator("h1")).to_have_text("Overall deprivation (IMD) in Leeds")
    one.expect_query(area="E01033035", colour="crime")
    other.expect_query(area="E01011372")
    fresh = new_visitor()
    fresh.open()
    expect(fresh.panel.locator("h2")).to_have_text("Choose a neighbourhood")


def test_a_palette_is_remembered_by_the_browser(visitor):
    visitor.open()
    visitor.page.get_by_label("Colours").select_option(label="Green")
    visitor.expect_query(palette="green")
    visitor.open("/")
    assert palette(visitor) == "green"
    expect(visitor.page.get_by_label("Colours")).to_have_value("green")
    visitor.open("/about")
    assert palette(visitor) == "green"


def test_a_palette_in_a_link_is_not_remembered(visitor):
    visitor.open("/?palette=purple")
    assert palette(visitor) == "purple"
    expect(visitor.page.get_by_label("Colours")).to_have_value("purple")
    visitor.open("/")
    assert palette(visitor) == "blue", "a link must not change what the reader chose"


def test_every_palette_has_its_own_colours_on_the_map(visitor):
    visitor.open()
    drawn = []
    for key in ("blue", "green", "purple", "contrast"):
        visitor.page.get_by_label("Colours").select_option(value=key)
        assert palette(visitor) == key
        colours = [
            visitor.page.locator(f"[data-areas] > path.k{number}").first.evaluate("path => getComputedStyle(path).fill")
            for number in range(7)
        ]
        assert len(set(colours)) == 7
        drawn.append(tuple(colours))
    assert len(set(drawn)) == 4


def test_choosing_blue_again_is_remembered_too(visitor):
    visitor.open()
    visitor.page.get_by_label("Colours").select_option(value="green")
    visitor.page.get_by_label("Colours").select_option(value="blue")
    visitor.expect_query()
    visitor.open("/")
    assert palette(visitor) == "blue"


NONSENSE = {
    "palette=mauve": "“mauve” is not a palette we know.",
    "area=E01999999": "“E01999999” is not a neighbourhood code we know.",
    "colour=happiness": "“happiness” is not a measure we know.",
    "as=stripes": "“stripes” is not a way of colouring we know.",
    "view=nan,inf,-3": "“nan,inf,-3” is not a part of the map we know.",
    "ward=Harehills": "“Harehills” is not a ward code we know.",
    "outline=moon": "“moon” is not a set of outlines we know.",
    "set=best": "“best” is not a set of neighbourhoods we know.",
    "sort=luck": "“luck” is not a column of the table we know.",
}


def expect_usual_view(visitor):
    expect(visitor.page.locator("h1")).to_have_text("Overall deprivation (IMD) in Leeds")
    assert visitor.counts() == [16, 29, 15, 45, 43, 117, 217]
    expect(visitor.panel.locator("h2")).to_have_text("Choose a neighbourhood")
    assert palette(visitor) == "blue"


def test_a_link_full_of_nonsense_gives_the_usual_view_and_says_so_once(visitor):
    visitor.open()
    usual = visitor.view_box()
    response = visitor.open("/?" + "&".join(key for key in NONSENSE if not key.startswith("outline")))
    assert response.status == 200
    expect_usual_view(visitor)
    assert visitor.view_box() == usual
    notice = visitor.page.locator("main .notice:visible")
    expect(notice).to_have_count(1)
    for key, sentence in NONSENSE.items():
        if not key.startswith("outline"):
            expect(notice).to_contain_text(sentence)


@pytest.mark.parametrize("part", NONSENSE)
def test_each_kind_of_nonsense_has_its_sentence(visitor, part):
    response = visitor.context.request.get(f"{visitor.address}/?{part}")
    assert response.status == 200
    text = html.unescape(response.text())
    assert NONSENSE[part] in text
    assert text.count('class="notice" role="status"') == 1


def test_html_in_a_link_is_shown_and_not_run(visitor):
    evil = "%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E"
    response = visitor.open(f"/?area={evil}&colour=%3C/script%3E%3Cscript%3Ewindow.hacked=1%3C/script%3E&view={evil}")
    assert response.status == 200
    expect_usual_view(visitor)
    expect(visitor.page.locator("main .notice:visible")).to_contain_text('<img src=x onerror="window.hacke')
    assert visitor.page.evaluate("window.hacked") is None
    assert visitor.page.locator("main img").count() == 0


def test_parameters_of_other_tools_and_repeated_ones_do_no_harm(visitor):
    response = visitor.open("/?utm_source=letter&colour=crime&colour=income&fbclid=1")
    assert response.status == 200
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    expect(visitor.page.locator("main .notice:visible")).to_have_count(0)


def test_every_choice_in_one_link_gives_one_view(visitor):
    link = (
        "/?colour=health&as=quintile&outline=most-deprived,wards&area=E01011372&ward=E05001424"
        "&set=most-deprived&sort=-population&view=1300,1250,700&palette=purple"
    )
    visitor.open(link)
    before = visitor.query
    expect(visitor.page.locator("h1")).to_have_text("Health and disability in Leeds")
    expect(visitor.page.get_by_label("Shown as")).to_have_value("quintile")
    expect(visitor.panel.locator("h2")).to_have_text("Stratford Street and the Beverleys")
    expect(visitor.page.locator("#table-ward")).to_have_value("E05001424")
    expect(visitor.page.locator("#table-set")).to_have_value("most-deprived")
    expect(visitor.page.locator("th[aria-sort=descending]")).to_have_text("Population")
    assert palette(visitor) == "purple"
    x, y, width, height = visitor.view_box()
    assert (x + width / 2, y + height / 2, width) == pytest.approx((1300, 1250, 700), abs=2)
    visitor.reload()
    assert visitor.query == before


def test_the_back_button_returns_to_the_chosen_view(visitor):
    visitor.open()
    visitor.page.get_by_label("Colour the map by").select_option(label="Crime")
    visitor.expect_query(colour="crime")
    visitor.page.get_by_role("link", name="About the figures").click()
    expect(visitor.page.locator("h1:visible")).to_have_text("About these figures")
    visitor.page.go_back()
    visitor.wait_until_ready()
    expect(visitor.page.locator("h1")).to_have_text("Crime in Leeds")
    expect(visitor.page.get_by_label("Colour the map by")).to_have_value("crime")
