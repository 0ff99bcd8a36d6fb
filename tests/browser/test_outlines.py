"""The switches of the outlines, and the names of the six."""

from .tools import expect

LABELS = {
    "most-deprived": "The sixteen most deprived",
    "priority": "Six priority neighbourhoods",
    "target-wards": "Twelve target wards (2004–2018)",
    "wards": "Ward boundaries, since May 2018",
}


def switch(visitor, key):
    return visitor.page.get_by_role("checkbox", name=LABELS[key])


def expect_shown(visitor, *keys):
    for key in LABELS:
        layer = visitor.page.locator(f"[data-outline-layer={key}]")
        if key in keys:
            expect(switch(visitor, key)).to_be_checked()
            expect(layer).to_be_visible()
        else:
            expect(switch(visitor, key)).not_to_be_checked()
            expect(layer).to_be_hidden()


def test_the_sixteen_and_the_six_are_outlined_and_named_from_the_start(visitor, city):
    visitor.open()
    expect_shown(visitor, "most-deprived", "priority")
    names = visitor.page.locator("[data-map-labels] .place:visible text")
    assert sorted(names.all_text_contents()) == sorted(place.short_name for place in city.config.neighbourhoods)
    drawn = visitor.page.locator("#outline-most-deprived").get_attribute("d")
    assert drawn.count("M") >= 16


def test_target_wards_and_wards_can_be_switched_on(visitor):
    visitor.open()
    switch(visitor, "target-wards").check()
    switch(visitor, "wards").check()
    expect_shown(visitor, *LABELS)
    visitor.expect_query(outline="most-deprived,priority,target-wards,wards")
    visitor.reload()
    expect_shown(visitor, *LABELS)


def test_all_can_be_switched_off_and_stay_off(visitor):
    visitor.open()
    switch(visitor, "most-deprived").uncheck()
    switch(visitor, "priority").uncheck()
    expect_shown(visitor)
    expect(visitor.page.locator("[data-map-labels] .place").first).to_be_hidden()
    visitor.page.get_by_label("Names of places").uncheck()
    expect(visitor.page.locator("[data-map-labels] text:visible")).to_have_count(0)
    visitor.expect_query(outline="none", names="off")
    visitor.reload()
    expect_shown(visitor)


def test_switching_back_to_the_usual_leaves_the_address_short(visitor):
    visitor.open("/?outline=wards")
    expect_shown(visitor, "wards")
    switch(visitor, "priority").check()
    switch(visitor, "most-deprived").check()
    switch(visitor, "wards").uncheck()
    visitor.expect_query()


def test_each_set_is_drawn_in_a_line_of_its_own_kind(visitor):
    visitor.open(f"/?outline={','.join(LABELS)}")
    kinds = [
        visitor.page.locator(f"[data-outline-layer={name}] use").evaluate_all(
            """lines => lines.map(line => {
              const style = getComputedStyle(line);
              return style.stroke === 'none' ? '' : `${style.strokeWidth} ${style.strokeDasharray}`;
            }).join('/')"""
        )
        for name in LABELS
    ]
    assert len(set(kinds)) == 4
