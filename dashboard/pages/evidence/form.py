"""The form of an evidence sheet: its fields, and what somebody has filled in."""

from collections.abc import Mapping

from dash import html

from dashboard.components.templating import render
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.outcomes.evidence import LISTS, MOST, MOST_CHARACTERS, PROSE, EvidenceSheet
from dashboard.kpis.equality import Equality
from dashboard.kpis.outcomes import Held
from dashboard.pages.documents import Told, article, rule, told_section
from dashboard.pages.evidence.addresses import PATH, SAVE_URL, one_url
from dashboard.pages.page import PageContent

Values = Mapping[str, str]


def values_of(sheet: EvidenceSheet) -> Values:
    """Return a sheet as the form has it; lists are separated by commas."""
    texts = {name: getattr(sheet, name) for name in ("title", *PROSE)}
    lists = {name: ",".join(getattr(sheet, name)) for name in LISTS}
    return {**texts, **lists, "public": "yes" if sheet.public else "no", "why": ""}


def read_sheet(
    values: Values, equality: Equality, before: EvidenceSheet | None
) -> tuple[EvidenceSheet | None, list[str]]:
    """Return the sheet that a form makes, and what is wrong with it; None where a field cannot be read."""
    lists = {name: tuple(filter(None, values.get(name, "").split(","))) for name in LISTS}
    known = {"kpis": {one.kpi_id for one in equality.with_groups()}, "areas": set(equality.areas)}
    for name, keys in known.items():
        if set(lists[name]) - keys - set(getattr(before, name, ())):
            return None, [f"“{LISTS[name]}”: one is none of those in the list. Choose from the list."]
    texts = {name: values.get(name, "") for name in ("title", *PROSE)}
    periods = _periods(lists["kpis"], lists["characteristics"], equality)
    return EvidenceSheet(**texts, **lists, periods=periods, public=values.get("public") == "yes"), []


def _periods(kpis: tuple[str, ...], characteristics: tuple[str, ...], equality: Equality) -> tuple[str, ...]:
    """Return the latest period of each KPI; "" for one without figures by these characteristics."""
    definitions = {one.kpi_id: one for one in equality.with_groups()}
    found = []
    for kpi_id in kpis:
        kpi = definitions.get(kpi_id)
        own = [one for one in characteristics if kpi is not None and one in kpi.characteristics]
        periods = [] if kpi is None or not own else list(equality.periods(kpi, own[0], Viewer.PUBLIC))
        found.append(periods[-1].key if periods else "")
    return tuple(found)


def form_page(
    equality: Equality, token: str, held: Held[EvidenceSheet] | None, given: tuple[Values, Told]
) -> PageContent:
    """Build the page with the form; `held` is the sheet in force, None for a new one."""
    values, told = given
    chosen = {name: values.get(name, "").split(",") for name in LISTS}
    # those that any KPI comes by, and those that the sheet has already
    come_by = {one for kpi in equality.with_groups() for one in kpi.characteristics} | set(chosen["characteristics"])
    options = {
        "kpis": [
            (one.kpi_id, f"{one.name}{' (illustrative)' if one.illustrative else ''}") for one in equality.with_groups()
        ],
        "areas": [(key, one.name) for key, one in equality.areas.items()],
        "characteristics": [(key, one.title) for key, one in CHARACTERISTICS.items() if key in come_by],
    }
    title = "Change an evidence sheet" if held else "New evidence sheet"
    form = render(
        "evidence_form.html",
        address=f"{one_url(held.key)}/save" if held else SAVE_URL,
        token=token,
        expected=held.version if held else 0,
        values=values,
        prose=[(name, said, values.get(name, "")) for name, said in PROSE.items()],
        most=MOST_CHARACTERS,
        lists=[(name, said, MOST[name], options[name], chosen[name]) for name, said in LISTS.items()],
    )
    back = html.A("The sheet", href=one_url(held.key)) if held else html.A("All evidence sheets", href=PATH)
    content = article(
        html.P(back, className="back"),
        html.H1(title),
        html.P(
            "Choose the KPIs and areas that a proposal touches. The figures are put in by themselves, as the public "
            "sees them, of the latest period. Every version is kept.",
            className="lead",
        ),
        *told_section(told),
        rule(),
        html.Section([form], className="edit"),
    )
    return PageContent(content, status=told.status, title=title)
