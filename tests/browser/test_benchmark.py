"""The benchmark still finds what it waits for on the map."""

from tests.bench import product, weighing
from tests.bench.servers import running


def test_a_colour_and_a_name_in_the_side_panel_are_seen(browser, url):
    with running(database_url=url) as server:
        data = product.MapData.of(server)
        assert len(product.edition_changes(browser, server, data, 3)) == 3
        assert len(product.recolours(browser, server, data, 1)) == 1
        assert len(product.panel_answers(browser, server, data, 1)) == 1
        assert len(weighing.slider_moves(browser, server, 1)) == 1
