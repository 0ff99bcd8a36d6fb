"""Areas change beneath figures that were published: what a reader who kept them must not work out."""

import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.domain.areas.configuration import Configuration, NamedArea
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, SmallNumbers, Unit
from dashboard.kpis import Kpis
from dashboard.kpis.administration import Administration
from dashboard.kpis.areas_in_time import areas_in_time
from dashboard.kpis.at_stake import AtStake, Look
from dashboard.store.configuration import UNKNOWN, configured, versions
from tests.example_kpi import MISSED_BINS

COUNT = replace(
    MISSED_BINS, kpi_id="b-count", name="Cases by LSOA", unit=Unit.COUNT, denominator="", geographies=(Geography.LSOA,)
)
WHY = "Agreed by the board in May"
#: One of them has the LSOA added that lies beside it; its figure before was published, and so is that after.
PLACE = "boggart-hill"


def with_one_more(city, slug=PLACE, place=0):
    held = {code for one in city.config.neighbourhoods for code in one.lsoa_codes}
    own = next(one for one in city.config.neighbourhoods if one.slug == slug)
    extra = [str(code) for code in city.lsoas.index if code not in held][place]
    return Configuration(areas={slug: NamedArea(own.name, own.short_name, (*own.lsoa_codes, extra))}), extra


@pytest.fixture
def address(database_url, tmp_path):
    shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / "kpis.sqlite")
    return f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}"


def opened(city, address):
    return Kpis(configured(city, address), address, lambda: datetime.now(UTC))


def hand_in(kpis, city, small, period="2018-Q3"):
    """Hand 40 in for every LSOA, but 1 for those that are small."""
    rows = [f"{code},{period},{1 if code in small else 40}" for code in city.lsoas.index]
    content = "\n".join(["area,period,numerator", *rows]).encode()
    kpis.commit(kpis.check("b-count", content, "b-count.csv"), {"period-held"}, "data steward")


def save(kpis, city, wanted):
    number = versions.current(kpis.store.engine).number
    return versions.save(kpis.store.engine, city, wanted, WHY, number)


def state(kpis, period="2018-Q3", slug=PLACE, viewer=Viewer.PUBLIC):
    rows = kpis.figures("b-count", viewer, [period], ["neighbourhood"]).set_index("area_code")
    return rows.loc[slug, "status"], rows.loc[slug, "lsoas_total"]


@pytest.fixture
def old(city, address):
    kpis = opened(city, address)
    kpis.define(write_toml([COUNT]), "catalogue.toml")
    return kpis


def test_a_figure_that_differs_by_one_hidden_lsoa_is_hidden_for_what_was_published_before(city, address, old):
    wanted, extra = with_one_more(city)
    hand_in(old, city, {extra})
    before = state(old)
    assert before[0] == "shown"
    save(old, city, wanted)
    new = opened(city, address)
    assert state(new) == ("suppressed", before[1] + 1)
    assert state(new, viewer=Viewer.OFFICER)[0] == "suppressed"
    assert state(new, viewer=Viewer.STEWARD)[0] == "shown"
    # nobody has ever seen a period that is new over the areas before
    hand_in(new, city, {extra}, "2018-Q4")
    assert state(new, "2018-Q4") == ("shown", before[1] + 1)
    # the same figures once more do not make it a new one
    hand_in(new, city, {extra})
    assert state(new)[0] == "suppressed"
    # the areas before are what was published then
    versions.undo(new.store.engine, city, 1, WHY, 1)
    back = opened(city, address)
    assert state(back) == before
    assert state(back, "2018-Q4")[0] == "suppressed"


def test_what_held_since_a_period_was_handed_in(city, address, old):
    wanted, _ = with_one_more(city)
    others, _ = with_one_more(city, "new-wortley", 5)
    before = datetime.now(UTC)
    for one in (wanted, Configuration(), replace(others, keeps_areas=True)):
        save(old, city, one)
    engine = old.store.engine
    latest = areas_in_time(engine, configured(city, address))
    keys = [one.areas.key for one in latest.held]
    assert keys[0] == keys[2] != keys[1] != keys[3] != keys[0]
    # the last change left the areas of earlier periods as they were
    assert [areas.key for areas, _ in latest.steps(before)] == keys[:3]
    assert [areas.key for areas, _ in latest.steps(None)] == keys[3:]
    assert latest.keeping("b-count", ["2018-Q3", "2018-Q4"], lambda _: {"2018-Q3": before}) == ["2018-Q3"]
    # a server that lags behind knows nothing of what came after; where nothing can be told, all of it counts
    assert [one.areas.key for one in areas_in_time(engine, city).held] == keys[:1]
    unsure = areas_in_time(engine, replace(city, configured=UNKNOWN))
    assert [one.areas.key for one in unsure.held] == [*keys, keys[0]]
    assert [one.areas.key for one in areas_in_time(engine, city, wanted).held] == [*keys, keys[1]]


def forever(found):
    while True:
        time.sleep(0.01)
        yield found


def test_what_a_change_would_give_away_is_told_ahead_of_it(city, old):
    wanted, extra = with_one_more(city)
    source = Administration(old)
    assert source.at_stake(wanted) == AtStake()
    hand_in(old, city, {extra})
    hand_in(old, city, set(), "2018-Q2")
    said = source.at_stake(wanted)
    assert ("Cases by LSOA", "Boggart Hill", ("Jul–Sep 2018 (Q2 2018/19)",)) in said.figures
    assert (said.looked_at, said.published) == (2, 2)
    # whoever does not wait is told the rest when asking again
    hasty = source.at_stake(wanted, within_s=0)
    assert hasty.looked_at < 2
    assert source.at_stake(wanted) == said
    look = Look("another", iter([hasty, said]))
    assert (look.wait(5), look.is_over) == (said, True)
    stopped = Look("a third", forever(hasty))
    stopped.stop()
    assert stopped.wait(5) == hasty
    assert stopped.is_over
    # other names and another rule change no area
    assert source.at_stake(Configuration(small_numbers=SmallNumbers(20, 20, 10))) == AtStake()


def test_a_change_far_from_small_numbers_hides_nothing(city, address, old):
    wanted, _ = with_one_more(city)
    hand_in(old, city, set())
    assert Administration(old).at_stake(wanted).figures == ()
    save(old, city, wanted)
    assert state(opened(city, address))[0] == "shown"


def test_periods_published_before_keep_their_areas_where_it_says_so(city, address, old):
    wanted, extra = with_one_more(city)
    hand_in(old, city, {extra})
    before = state(old)
    save(old, city, replace(wanted, keeps_areas=True))
    new = opened(city, address)
    assert state(new) == before
    assert state(new, viewer=Viewer.STEWARD) == before
    hand_in(new, city, {extra}, "2018-Q4")
    assert state(new, "2018-Q4") == ("shown", before[1] + 1)
    assert [one.key for one in new.timeline("b-count").earlier_areas] == ["2018-Q3"]
    # another name does not bring the new areas
    save(new, city, replace(wanted, areas={PLACE: replace(wanted.areas[PLACE], name="Boggart Hill and around")}))
    assert state(opened(city, address)) == before
