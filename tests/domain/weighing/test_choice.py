"""Weights in an address, there and back; what is of no use gives the published ones and a sentence."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.weighing.choice import MOST_ADDED, Weights, read_weights
from dashboard.domain.weighing.combining import Scaling

PUBLISHED = {domain.key: domain.weight_pct for domain in DOMAINS}
KPIS = ("bins", "fires", *(f"kpi-{number}" for number in range(MOST_ADDED)))


def read(**query):
    return read_weights(query, PUBLISHED, KPIS)


def test_without_anything_the_published_weights_hold():
    found, told = read()
    assert (found.by_key, found.scaling, told) == (PUBLISHED, Scaling.RANK, [])
    assert found.address("/index", PUBLISHED) == "/index"


def test_an_address_holds_all_weights_and_leads_back():
    weights = Weights({**PUBLISHED, "crime": 40.0, "kpi:bins": 0.0}, Scaling.Z_SCORE, shows_all=True)
    address = weights.address("/index", PUBLISHED)
    assert "crime=40&" in address
    assert "kpi:bins=0&method=z&all=1" in address
    assert read(**dict(parse_qsl(urlsplit(address).query))) == (weights, [])


def test_the_order_of_an_address_means_nothing():
    one, other = (read_weights(query, PUBLISHED, KPIS)[0] for query in (
        {"kpi:fires": "5", "crime": "40", "kpi:bins": "10"}, {"add": "bins", "kpi:fires": "5", "crime": "40"},
    ))  # fmt: skip
    assert list(one.by_key.items()) == list(other.by_key.items())
    assert one.added == ["kpi:bins", "kpi:fires"]


def test_a_weight_that_is_not_named_keeps_its_published_one():
    assert read(crime="0.04")[0].by_key == {**PUBLISHED, "crime": 0.0}


def test_a_kpi_is_added_with_a_weight_to_begin_with():
    found, told = read(crime="20", add="bins")
    assert (found.by_key, told) == ({**PUBLISHED, "crime": 20.0, "kpi:bins": 10.0}, [])
    # one that is there keeps its weight
    assert read(**{"kpi:bins": "3", "add": "bins"})[0].by_key["kpi:bins"] == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"income": "foo"}, "“foo” is no weight"),
        ({"income": "-1"}, "“-1” is no weight"),
        ({"income": "1e3"}, "“1e3” is no weight"),
        ({"income": "100.1"}, "“100.1” is no weight"),
        ({"income": "٣"}, "“٣” is no weight"),
        ({"income": "nan"}, "“nan” is no weight"),
        ({"income": "\u202e" * 60}, "is no weight"),
        ({"income": ""}, "“” is no weight"),
        ({"kpi:nothing": "5"}, "There is no indicator “nothing”"),
        ({"add": "nothing"}, "There is no indicator “nothing”"),
        (dict.fromkeys(PUBLISHED, "0"), "All weights are 0"),
        ({f"kpi:{one}": "1" for one in KPIS}, "5 indicators can be added at most."),
    ],
)
def test_nonsense_gives_the_published_weights_and_a_sentence(query, said):
    found, told = read(**{**query, "method": "z"})
    assert found.by_key == PUBLISHED
    assert found.scaling is Scaling.Z_SCORE
    assert said in told[0]
    assert told[-1] == "The published weights are shown."


def test_an_unknown_method_is_told_and_leaves_the_weights():
    found, told = read(crime="40", method="magic")
    assert (found.by_key["crime"], found.scaling) == (40.0, Scaling.RANK)
    assert told == ["There is no method “magic”; that of the Indices is used."]
