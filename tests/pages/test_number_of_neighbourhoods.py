"""However many priority neighbourhoods there are, no page, chart or download says another number, or says it oddly."""

import re
import shutil

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.areas.configuration import Configuration, NamedArea, apply
from dashboard.domain.areas.configuration_checks import problems, renamed
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.wording.plain import number_in_words
from dashboard.factory import create_app_for
from dashboard.kpis.figures import Figures
from tests.pages.services import HERE, WHOLE, opener, words

PAGES = (
    *("/", "/kpis", "/kpis?against=wards", f"/kpi/{WHOLE}", f"/?kpi={WHOLE}", "/ward/E05001424", "/lsoa/E01011372"),
    *("/wards", "/compare", "/compare?areas=priority,target-wards", "/explore", "/change", "/data", "/about"),
    *("/kpis.csv", f"/kpi/{WHOLE}/gap.csv", "/compare.csv?areas=priority"),
)
_PRIORITY = re.compile(r"\b([a-z]+|\d+) priority (neighbourhoods?)", re.IGNORECASE)


def of_number(city, count):
    """The city with so many priority neighbourhoods."""
    slugs = [place.slug for place in city.config.neighbourhoods]
    more = {"harehills": NamedArea("Harehills Triangle", "Harehills", ("E01011355",))}
    label = renamed(city.config.labels[SetKey.PRIORITY], count)
    wanted = Configuration(
        removed=tuple(slugs[count:]), areas=more if count > len(slugs) else {}, labels={SetKey.PRIORITY: label}
    )
    assert problems(wanted, city) == []
    return apply(city, wanted)


@pytest.fixture(params=[0, 1, 7])
def counted(request, city, told, tmp_path, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda _: None)
    shutil.copy(told, tmp_path / "own.sqlite")
    changed = of_number(city, request.param)
    app = create_app_for(changed, city.data_dir, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    assert app.kpis.definitions()
    yield request.param, changed, opener(app, HERE)
    app.hand_ins.close()


def test_pages_say_how_many_priority_neighbourhoods_there_are(counted):
    count, changed, get = counted
    places = [place.slug for place in changed.config.neighbourhoods]
    own = [f"/neighbourhood/{slug}" for slug in places[-1:]]
    told = {path: get(path) for path in (*PAGES, *own)}
    assert {path: status for path, (status, _) in told.items() if status != 200} == {}
    told = {path: words(text) for path, (_, text) in told.items()}
    seen = set()
    for path, text in told.items():
        for number, noun in _PRIORITY.findall(text):
            said = number.lower()
            if said.isdecimal() or said in ("no", *map(number_in_words, range(1, 13))):
                seen.add(said)
                assert said in (number_in_words(count), str(count)), path
                assert noun.endswith("s") == (count != 1), path
                assert count, path
    assert seen == ({number_in_words(count)} if count else set())
    zoom = {0: "", 1: "Zoom to Beverleys"}.get(count, f"Zoom to the {number_in_words(count)}")
    assert (zoom in told["/"]) if zoom else ("Zoom to" not in told["/"])
    together = changed.config.together
    assert count == 0 or together in told[f"/kpi/{WHOLE}"]
    assert get("/neighbourhood/boggart-hill")[0] == (200 if count > 5 else 404)
