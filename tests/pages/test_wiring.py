"""Every id that a callback uses stands in a layout, and every address in the navigation leads somewhere."""

import re
from html.parser import HTMLParser

from dash.development.base_component import Component


def ids_in(component: Component) -> set[str]:
    own = {component.id} if getattr(component, "id", None) else set()
    return own | {part.id for part in component._traverse() if getattr(part, "id", None)}


def test_callbacks_use_ids_that_exist(app):
    with app.server.test_request_context():
        known = set().union(*(ids_in(page.live()) for page in app.site.pages if page.live))
    used = set()
    for output, callback in app.callback_map.items():
        used |= {item["id"] for item in (*callback["inputs"], *callback["state"])}
        used |= {part.rsplit(".", 1)[0].split("@")[0] for part in output.strip(".").split("...")}
    assert used - known == set()


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids = [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "id" in attributes:
            self.ids.append(attributes["id"])


def leads_somewhere(app, client, path):
    """Tell whether there is a page; that of a KPI takes seconds on figures that have not been worked out yet."""
    found, variables = app.site.find(path.partition("?")[0])
    if found.key == "kpi":
        return variables["kpi_id"] in {kpi.kpi_id for kpi in app.kpis.definitions()}
    return client.get(path).status_code == 200


def test_every_link_on_every_page_leads_somewhere(app, client):
    answered = {}

    def answers(path):
        # once for each page: links of one table differ in their query only
        key = path.partition("?")[0]
        if key not in answered:
            answered[key] = leads_somewhere(app, client, path)
        return answered[key]

    for page in app.site.pages:
        parser = _Links()
        parser.feed(client.get(page.path).get_data(as_text=True))
        for link in parser.links:
            if link.startswith("http"):
                continue
            path, _, anchor = link.partition("#")
            assert not path or answers(path), link
            assert not anchor or path or anchor in parser.ids, link


def test_ids_are_unique_on_every_page(app, client):
    for page in app.site.pages:
        parser = _Links()
        parser.feed(client.get(page.path).get_data(as_text=True))
        assert len(parser.ids) == len(set(parser.ids)), page.path


def test_script_modules_import_only_each_other(app):
    folder = app.site.assets.folder / "js"
    for module in folder.glob("*.mjs"):
        for target in re.findall(r'from "([^"]+)"', module.read_text(encoding="utf-8")):
            assert (folder / target).is_file(), f"{module.name} imports {target}"
