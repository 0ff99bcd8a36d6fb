"""The form of the text about a curve: its fields, and what somebody has filled in."""

from collections.abc import Collection

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.places import Place
from dashboard.domain.outcomes.curves import MOST_CHARACTERS, MOST_MEASURES, PROSE, QUESTIONS, CurveText, curve_key
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.indicators import BY_KEY
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.documents import Told, Values, article, rule, told_section
from dashboard.pages.outcomes.addresses import curve_url
from dashboard.pages.page import PageContent

_HINTS = {
    "story": "What has moved it, as far as it is known; what is only guessed.",
    "partners": "Roles and organisations.",
    "works": "What has turned such a curve elsewhere or here, and what would cost little.",
}


def values_of(text: CurveText | None) -> Values:
    """Return a text as the form has it; empty fields for none."""
    found = text or CurveText()
    lists = {f"{name}-{row}": one for name in QUESTIONS for row, one in enumerate(getattr(found, name))}
    return {
        **{name: getattr(found, name) for name in PROSE},
        **lists,
        "public": "yes" if found.public else "no",
        "why": "",
    }


def read_text(values: Values, known: Collection[str]) -> tuple[CurveText | None, list[str]]:
    """Return the text that a form makes, and what is wrong with it; None where a field cannot be read."""
    lists = {
        name: tuple(filter(None, (values.get(f"{name}-{row}", "") for row in range(MOST_MEASURES))))
        for name in QUESTIONS
    }
    strange = {one for measures in lists.values() for one in measures} - set(known)
    if strange:
        return None, ["A KPI is none of those in the list. Choose one of them, or none."]
    prose = {name: values.get(name, "") for name in PROSE}
    return CurveText(**prose, **lists, public=values.get("public") == "yes"), []


def form_page(
    outcomes: Outcomes, token: str, of: tuple[Place, str], held: Held[CurveText] | None, given: tuple[Values, Told]
) -> PageContent:
    """Build the page with the form; `held` is the text in force, None for a new one."""
    (place, measure), (values, told) = of, given
    names = outcomes.indicators()
    kpis = sorted(((key, name) for key, name in names.items() if key not in BY_KEY), key=lambda one: one[1])
    form = render(
        "curve_form.html",
        address=f"{curve_url(place.key, measure)}/save",
        token=token,
        expected=held.version if held else outcomes.version_of(Kind.CURVE, curve_key(place.key, measure)),
        values=values,
        prose=[(name, said, _HINTS[name], values.get(name, "")) for name, said in PROSE.items()],
        most=MOST_CHARACTERS,
        questions=[
            (name, said, [values.get(f"{name}-{row}", "") for row in range(MOST_MEASURES)])
            for name, said in QUESTIONS.items()
        ],
        kpis=[("", "None"), *kpis],
    )
    title = f"Write about {names.get(measure, measure)} in {place.name}"
    content = article(
        html.P(html.A("The curve as it is", href=curve_url(place.key, measure)), className="back"),
        html.H1(title),
        html.P("All of it prints on one side of A4, so each text is short. Every version is kept.", className="lead"),
        *told_section(told),
        rule(),
        html.Section([form], className="edit"),
    )
    return PageContent(content, status=told.status, title=f"{title} – {outcomes.city.config.site_title}")
