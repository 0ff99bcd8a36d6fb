"""Holds the directions of the house: who may import whom, how long a module may be, who may print."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 400
MAX_APP_LINES = 40
MAX_LOOSE = 6
MAX_IN_FOLDER = 15

WEB = ("dash", "flask", "plotly")
FILES_AND_CLOCK = ("os", "io", "sys", "pathlib", "shutil", "tempfile", "subprocess", "datetime", "time", "sqlalchemy")

#: What each part of the package must not import; whatever lies under a name is meant too.
MUST_NOT_IMPORT = {
    "domain": (*WEB, *FILES_AND_CLOCK),
    "store": (*WEB, "dashboard.pages", "dashboard.components", "dashboard.figures", "dashboard.factory"),
    "intake": (*WEB, "sqlalchemy", "dashboard.pages", "dashboard.components", "dashboard.factory", "dashboard.store"),
    "figures": ("dash", "dashboard.pages", "dashboard.components", "dashboard.store", "dashboard.factory"),
    "components": ("dashboard.pages", "dashboard.store", "dashboard.web", "dashboard.running", "dashboard.factory"),
    "kpis": (
        *WEB,
        "dashboard.pages",
        "dashboard.components",
        "dashboard.figures",
        "dashboard.web",
        "dashboard.factory",
    ),
    "pages": ("dashboard.factory", "dashboard.check", "dashboard.update"),
    **dict.fromkeys(("web", "access"), ("dashboard.factory", "dashboard.check", "dashboard.update")),
}
#: What may be known of pages by what serves them.
OF_PAGES = "dashboard.pages.page"
KNOW_PAGES_BY_ONE_MODULE = {"web", "access", "running"}
DOMAIN_MAY_IMPORT = ("dashboard.domain", "dashboard.errors")
#: A day is a value; which day it is now is the clock's, and is handed in.
VALUES = {"datetime.date"}
CLOCK = {"today", "now", "utcnow", "fromtimestamp"}
STORE_LOADERS = {"load_city"}
#: `command` is any `__main__.py`: it puts the parts together for its command, as the factory does for the server.
MAY_LOAD = {"store", "factory", "check", "update", "command"}
MAY_PRINT = {"app", "check", "update", "command"}
ENVIRONMENT = {"environ", "getenv"}
#: `app` only hands the environment over to `settings`.
MAY_READ_ENVIRONMENT = {"app", "settings"}


def is_within(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def imported_names(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the full dotted name of everything imported, anywhere in a module that lies in `package`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join((*above, *([node.module] if node.module else [])))
            yield from (f"{source}.{alias.name}" for alias in node.names)


def used_names(tree: ast.Module) -> set[str]:
    """Return the last part of every name that is read, called or imported."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return used | {name.rpartition(".")[2] for name in imported_names(tree, ())}


def called_names(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


def called_methods(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def is_another_page(name: str, package: tuple[str, ...], root: Path) -> bool:
    """Tell whether a module in a page's folder imports from the folder of another page."""
    target = name.split(".")
    return (
        len(package) > 2
        and target[:2] == ["dashboard", "pages"]
        and len(target) > 2
        and target[2] != package[2]
        and (root / "dashboard" / "pages" / target[2]).is_dir()
    )


def import_problems(tree: ast.Module, package: tuple[str, ...], layer: str, root: Path) -> Iterator[str]:
    for name in sorted(set(imported_names(tree, package))):
        if is_within(name, MUST_NOT_IMPORT.get(layer, ())) and name not in VALUES:
            yield f"{layer} must not import {name}"
        elif layer == "domain" and is_within(name, ("dashboard",)) and not is_within(name, DOMAIN_MAY_IMPORT):
            yield f"domain must not import {name}"
        elif layer == "pages" and is_another_page(name, package, root):
            yield f"a page must not import another page: {name}"
        elif (
            layer in KNOW_PAGES_BY_ONE_MODULE
            and is_within(name, ("dashboard.pages",))
            and not is_within(name, (OF_PAGES,))
        ):
            yield f"{layer} knows pages only by {OF_PAGES}: {name}"


def use_problems(tree: ast.Module, layer: str) -> Iterator[str]:
    if layer not in MAY_LOAD and (loaders := STORE_LOADERS & used_names(tree)):
        yield f"only {', '.join(sorted(MAY_LOAD))} may use {', '.join(loaders)}"
    if layer not in MAY_PRINT and "print" in called_names(tree):
        yield "only command-line modules may print"
    if layer == "domain" and "open" in called_names(tree):
        yield "domain must not open files"
    if layer == "domain" and CLOCK & called_methods(tree):
        yield "domain must not ask the clock"
    if layer not in MAY_READ_ENVIRONMENT and ENVIRONMENT & used_names(tree):
        yield "only settings may read the environment"


def module_problems(path: Path, root: Path) -> Iterator[str]:
    parts = path.relative_to(root).with_suffix("").parts
    layer = "command" if path.stem == "__main__" else parts[1] if len(parts) > 1 else parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    yield from import_problems(tree, parts[:-1], layer, root)
    yield from use_problems(tree, layer)


def size_problems(path: Path, root: Path) -> Iterator[str]:
    limit = MAX_APP_LINES if path == root / "app.py" else MAX_LINES
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > limit:
        yield f"{lines} lines, at most {limit} are allowed: divide it by subject"
    if path.stem == "utils":
        yield "a module is named by its subject, not utils"


def folder_problems(modules: list[Path], root: Path) -> Iterator[tuple[Path, str]]:
    counts = Counter(path.parent for path in modules if path.name not in {"__init__.py", "__main__.py"})
    for folder, count in counts.items():
        most = MAX_LOOSE if folder == root / "dashboard" else MAX_IN_FOLDER
        if folder != root and count > most:
            yield folder, f"{count} modules, at most {most} are allowed: make rooms by subject"


def circle_problems(modules: list[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each module that leads back to itself, whatever an import is for and wherever it stands."""
    names = {dotted(path, root): path for path in modules}
    leads_to = {
        name: {target for one in imported_modules(path, root) for target in [closest(one, names)] if target}
        for name, path in names.items()
    }
    try:
        TopologicalSorter({name: targets - {name} for name, targets in leads_to.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield names[circle[0]], f"a circle of imports: {' -> '.join(circle)}"


def dotted(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path, root: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    yield from imported_names(tree, path.relative_to(root).parts[:-1])


def closest(name: str, known: Collection[str]) -> str | None:
    """Return the module that an imported name is, or is a part of."""
    return name if name in known else name.rpartition(".")[0] if name.rpartition(".")[0] in known else None


def python_modules(root: Path) -> list[Path]:
    app = root / "app.py"
    return sorted((root / "dashboard").rglob("*.py")) + ([app] if app.exists() else [])


def browser_modules(root: Path) -> list[Path]:
    return sorted(path for path in (root / "assets").rglob("*") if path.suffix in {".js", ".mjs"})


def problems(root: Path) -> list[str]:
    """Return all that is wrong with the tree under `root`, one sentence each, with its file."""
    found = [(path, text) for path in python_modules(root) for text in module_problems(path, root)]
    modules = [*python_modules(root), *browser_modules(root)]
    found += [(path, text) for path in modules for text in size_problems(path, root)]
    found += [*folder_problems(python_modules(root), root), *circle_problems(python_modules(root), root)]
    return [f"{path.relative_to(root).as_posix()}: {text}" for path, text in found]


def test_the_house_stands():
    assert problems(ROOT) == []


def test_the_modules_are_found():
    assert {"measures.py", "errors.py"} <= {path.name for path in python_modules(ROOT)}


SOUND = {
    "app.py": "import os\nfrom dashboard.factory import create_app\ncreate_app(os.environ)\nprint('running')\n",
    "dashboard/factory.py": "from dashboard.store.city import load_city\nfrom dashboard.pages import map\n",
    "dashboard/settings.py": "import os\nDEBUG = os.environ.get('DEBUG')\n",
    "dashboard/check.py": "from dashboard.store.city import load_city\nprint('all is well')\n",
    "dashboard/update/__main__.py": "from ..store.city import load_city\nprint('done')\n",
    "dashboard/domain/areas.py": "import pandas\nfrom . import deprivation\nfrom ..errors import DataError\n",
    "dashboard/store/city.py": "import os\nfrom dashboard.domain import areas\ndef load_city(): ...\n",
    "dashboard/figures/gap.py": "import plotly\nimport dashboard.domain\n",
    "dashboard/components/map/model.py": "import dash\nfrom dashboard.figures import gap\n",
    "dashboard/domain/kpi.py": "from datetime import date\ndef over(today: date): ...\n",
    "dashboard/domain/kpi_cube.py": "from dashboard.domain import kpi\n",
    "dashboard/web/document.py": "from dashboard.pages.page import Page\n",
    "dashboard/pages/page.py": "",
    "dashboard/intake/__main__.py": "from dashboard.store.city import load_city\nprint('stored')\n",
    "dashboard/intake/table.py": "import io\nfrom dashboard.domain import kpi\n",
    "dashboard/pages/map/__init__.py": "import dash\n",
    "dashboard/pages/data/layout.py": "from dashboard.intake import table\n",
    "dashboard/pages/map/layout.py": "from dashboard.pages.map import ids\nfrom . import texts\n",
    "dashboard/pages/about/__init__.py": "from dashboard.components import map\n",
    "assets/map.mjs": "export const one = 1;\n" * MAX_LINES,
    "assets/map.css": "a {}\n" * (MAX_LINES + 1),
}

BROKEN = [
    ("dashboard/domain/areas.py", "from dashboard.store import files", "domain must not import dashboard.store.files"),
    ("dashboard/domain/areas.py", "from ..settings import Settings", "domain must not import dashboard.settings"),
    ("dashboard/domain/areas.py", "from dashboard import pages", "domain must not import dashboard.pages"),
    ("dashboard/domain/areas.py", "import dash.html", "domain must not import dash.html"),
    ("dashboard/domain/areas.py", "import plotly", "domain must not import plotly"),
    ("dashboard/domain/areas.py", "from flask import request", "domain must not import flask.request"),
    ("dashboard/domain/areas.py", "def a():\n    import os", "domain must not import os"),
    ("dashboard/domain/areas.py", "from pathlib import Path", "domain must not import pathlib.Path"),
    ("dashboard/domain/areas.py", "import datetime as dt", "domain must not import datetime"),
    ("dashboard/domain/areas.py", "from datetime import datetime", "domain must not import datetime.datetime"),
    ("dashboard/domain/areas.py", "from datetime import date\ndate.today()", "domain must not ask the clock"),
    ("dashboard/domain/areas.py", "open('a')", "domain must not open files"),
    ("dashboard/store/city.py", "import dash", "store must not import dash"),
    ("dashboard/intake/table.py", "from dash import html", "intake must not import dash.html"),
    ("dashboard/intake/table.py", "import sqlalchemy", "intake must not import sqlalchemy"),
    ("dashboard/intake/table.py", "from dashboard.store import kpi", "intake must not import dashboard.store.kpi"),
    ("dashboard/figures/gap.py", "from dash import html", "figures must not import dash.html"),
    ("dashboard/figures/gap.py", "import dashboard.components.map", "figures must not import dashboard.components.map"),
    ("dashboard/components/map/model.py", "from ...pages import map", "components must not import dashboard.pages.map"),
    ("dashboard/components/card.py", "import dashboard.store.city", "components must not import dashboard.store.city"),
    ("dashboard/pages/map/layout.py", "from ..about import x", "another page: dashboard.pages.about.x"),
    ("dashboard/pages/map/layout.py", "import dashboard.pages.about", "another page: dashboard.pages.about"),
    ("dashboard/pages/map/layout.py", "from dashboard.store.city import load_city", "may use load_city"),
    ("dashboard/pages/map/layout.py", "from dashboard.store import city\ncity.load_city()", "may use load_city"),
    ("dashboard/geometry.py", "from dashboard.store.city import load_city", "may use load_city"),
    ("dashboard/pages/map/routes.py", "print('here')", "only command-line modules may print"),
    ("dashboard/factory.py", "import os\nos.environ['A']", "only settings may read the environment"),
    ("dashboard/factory.py", "from os import getenv", "only settings may read the environment"),
    ("dashboard/web/document.py", "from dashboard.pages.map import layout", "only by dashboard.pages.page"),
    ("dashboard/access/rights.py", "from dashboard import factory", "access must not import dashboard.factory"),
    ("dashboard/kpis/figures.py", "from dashboard.pages import page", "kpis must not import dashboard.pages.page"),
    ("dashboard/domain/kpi.py", "def a():\n    from dashboard.domain import kpi_cube", "a circle of imports"),
    ("dashboard/utils.py", "", "named by its subject"),
    ("assets/utils.mjs", "", "named by its subject"),
    ("app.py", "1\n" * 41, "41 lines, at most 40"),
    ("dashboard/factory.py", "1\n" * 401, "401 lines, at most 400"),
    ("assets/map.mjs", "1\n" * 401, "401 lines, at most 400"),
    ("assets/old.js", "1\n" * 401, "401 lines, at most 400"),
]


def build(root: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return root


def test_a_sound_house_has_no_problems(tmp_path):
    assert problems(build(tmp_path, SOUND)) == []


@pytest.mark.parametrize(("folder", "most"), [("dashboard", MAX_LOOSE), ("dashboard/domain", MAX_IN_FOLDER)])
def test_a_folder_that_is_too_full_is_found(tmp_path, folder, most):
    more = {f"{folder}/one_{number}.py": "" for number in range(most)}
    (found,) = problems(build(tmp_path, SOUND | more))
    assert found.startswith(f"{folder}: ")
    assert f"at most {most}" in found


@pytest.mark.parametrize(("path", "source", "expected"), BROKEN)
def test_each_fault_is_found_and_named(tmp_path, path, source, expected):
    found = problems(build(tmp_path, SOUND | {path: source}))
    assert len(found) == 1
    assert found[0].startswith(f"{path}: ")
    assert expected in found[0]
