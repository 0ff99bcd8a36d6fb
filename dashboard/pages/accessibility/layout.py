"""Layout and text of the accessibility statement, in the order that the model statement of the government has."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import Contact
from dashboard.domain.wording import plain as wording
from dashboard.pages.accessibility.gaps import GAPS, UNTRIED
from dashboard.pages.accessibility.points_reading import COLOUR_AND_SIZE, PICTURES, STRUCTURE
from dashboard.pages.accessibility.points_using import FORMS, KEYBOARD, POINTER, TIME, WAY
from dashboard.pages.accessibility.statement import LOOKED_WITH, PREPARED_ON, Gap, Group, Point, Status, status
from dashboard.pages.accessibility.testing import how_it_was_tested, named
from dashboard.pages.page import PageContent, Query

GROUPS: tuple[Group, ...] = (PICTURES, COLOUR_AND_SIZE, STRUCTURE, KEYBOARD, POINTER, TIME, WAY, FORMS)
DAY = f"{PREPARED_ON.day} {PREPARED_ON:%B %Y}"

_CAN = (
    "use everything by keyboard alone, the map included",
    "read every area of the map in words, on the map and in the table below it",
    "read every chart as a sentence and as a table",
    "enlarge a page to 400% without having to scroll in two directions, but for wide tables",
    "choose between three colour sequences that are safe for colour-blind readers, and high contrast",
    "tell sets and verdicts apart without colour, by line, symbol and word",
    "move the map with buttons in place of dragging or two fingers",
    "read the pages before any script has run",
)


def build(city: City, _query: Query) -> PageContent:
    """Build the accessibility statement; it has no parameters."""
    sections: list[tuple[str, str, list[Component]]] = [
        ("how-accessible", "How accessible this dashboard is", _how_accessible()),
        ("contact", "Feedback and contact", _contact(city.config.contact)),
        ("problems", "Reporting a problem with accessibility", _reporting(city.config.contact)),
        ("enforcement", "Enforcement procedure", _enforcement()),
        ("technical", "Technical information", _technical()),
        ("gaps", "What is known not to work", _gaps()),
        ("untried", "What has not been tried", _untried()),
        ("criteria", "Criterion by criterion", _criteria()),
        ("tested", "How it was tested", how_it_was_tested()),
        ("prepared", "Preparation of this statement", _prepared()),
    ]
    content = [
        html.H1("Accessibility statement"),
        html.P(
            f"This statement is about {city.config.site_title}: the maps, profiles, figures and forms under this "
            "address. As many people as possible should be able to use them."
        ),
        _contents([(key, title) for key, title, _ in sections]),
        *(html.Section([html.H2(title), *parts], id=key) for key, title, parts in sections),
    ]
    return PageContent(
        html.Article(content, className="prose accessibility"),
    )


def _contents(sections: list[tuple[str, str]]) -> Component:
    links = [html.Li(html.A(title, href=f"#{key}")) for key, title in sections]
    return html.Nav(html.Ul(links), **{"aria-label": "On this page"}, className="contents")


def _how_accessible() -> list[Component]:
    return [
        html.P("You can:"),
        html.Ul([html.Li(text) for text in _CAN]),
        html.P("Some of it does not work for everybody yet:"),
        html.Ul(
            [html.Li(html.A(gap.title, href=f"#{_gap_id(number)}")) for number, gap in enumerate(GAPS, start=1)],
        ),
        html.P(
            [
                "It has not been tried by people who use assistive technology (see “",
                html.A("What has not been tried", href="#untried"),
                "”).",
            ]
        ),
    ]


def _contact(contact: Contact | None) -> list[Component]:
    if contact is None:
        return [
            html.P(
                "The council that runs this dashboard has not named a contact. Until it does, use the contact page of "
                "the council’s own website, and say that it is about this dashboard."
            ),
            _another_format(),
        ]
    email = html.A(contact.email, href=f"mailto:{contact.email}")
    ways = [("Email", email, contact.email), ("Phone", contact.phone, contact.phone)]
    ways.append(("Post", contact.post, contact.post))
    return [
        html.P(f"{contact.team} answers questions about using this dashboard."),
        html.Ul([html.Li([f"{name}: ", shown]) for name, shown, given in ways if given]),
        _another_format(),
    ]


def _another_format() -> Component:
    return html.P(
        "If you need something from here in another form, such as large print, a recording or braille, say which page "
        "or figures you need, and in what form. Tables of figures can be downloaded as CSV files."
    )


def _reporting(contact: Contact | None) -> list[Component]:
    whom = f"tell {contact.team}" if contact else "tell the council that runs this dashboard"
    return [
        html.P(
            f"If you find something that cannot be used and is not listed here, or if you think that something does "
            f"not meet the law, {whom}. It helps to say which page it was (its address), what you tried to do, and "
            "which browser and assistive technology you use."
        )
    ]


def _enforcement() -> list[Component]:
    return [
        html.P(
            "The Equality and Human Rights Commission (EHRC) enforces the Public Sector Bodies (Websites and Mobile "
            "Applications) (No. 2) Accessibility Regulations 2018, called “the accessibility regulations”. If you have "
            "complained and are not satisfied with the council’s answer, turn to the Equality Advisory and Support "
            "Service (EASS), which advises people and works together with the EHRC."
        )
    ]


def _technical() -> list[Component]:
    points = [point for group in GROUPS for point in group.points]
    count = {each: sum(status(point, GAPS) is each for point in points) for each in Status}
    return [
        html.P(
            "The council that runs this dashboard is committed to making it accessible, in accordance with the "
            "accessibility regulations."
        ),
        html.H3("Compliance status"),
        html.P(
            [
                html.Strong("Partially compliant"),
                " with the Web Content Accessibility Guidelines (WCAG) version 2.2 at level AA, because of “",
                html.A("What is known not to work", href="#gaps"),
                "”.",
            ]
        ),
        html.P(
            f"Levels A and AA have {len(points)} criteria. {count[Status.MET]} are met, as far as the tests and what "
            f"was looked at go; {count[Status.GAP]} have a known gap; {count[Status.NOT_APPLICABLE]} do not apply."
        ),
        html.H3("Exemptions and disproportionate burden"),
        html.P(
            "None is claimed. The regulations exempt some maps; the maps here are held to the criteria all the same."
        ),
    ]


def _gap_id(number: int) -> str:
    return f"gap-{number}"


def _gaps() -> list[Component]:
    return [
        html.P("No date has been set for mending these. Each says what you can do meanwhile."),
        *(_gap(number, gap) for number, gap in enumerate(GAPS, start=1)),
    ]


def _gap(number: int, gap: Gap) -> Component:
    names = {point.number: point for group in GROUPS for point in group.points}
    fails = wording.listing([f"{one} {names[one].name} (level {names[one].level})" for one in gap.criteria])
    return html.Section(
        [
            html.H3(gap.title),
            html.P(gap.meaning),
            html.P([html.Strong("What you can do: "), gap.instead]),
            html.P(f"WCAG 2.2 criterion {fails}.", className="hint"),
        ],
        id=_gap_id(number),
    )


def _untried() -> list[Component]:
    return [html.Ul([html.Li(text) for text in UNTRIED])]


def _criteria() -> list[Component]:
    return [
        html.P(
            "All criteria of WCAG 2.2 at levels A and AA, by what they are about, with what holds them: an automatic "
            f"test, by name and file, or what was looked at once, on {DAY}, in {LOOKED_WITH}."
        ),
        *(_group(group) for group in GROUPS),
    ]


def _group(group: Group) -> Component:
    gaps = sum(status(point, GAPS) is Status.GAP for point in group.points)
    said = f"{len(group.points)} criteria" + (f", {gaps} with a known gap" if gaps else "")
    rows = [(_name(point), _answer(point)) for point in group.points]
    return html.Details(
        [
            html.Summary(f"{group.title} ({said})"),
            plain_table(group.title, ("Criterion", "Answer, and what holds it"), rows),
        ]
    )


def _name(point: Point) -> list[Component | str]:
    level = html.Span(f"Level {point.level}", className="secondary")
    return [html.Strong(point.number), f" {point.name} ", level]


def _answer(point: Point) -> list[Component]:
    evidence = [named(test) for test in point.tests]
    if point.axe:
        evidence.append([html.A("axe-core", href="#tested")])
    if point.seen:
        evidence.append([f"Looked at: {point.seen}."])
    answer = [html.P([*_met(point), point.says])]
    return [*answer, html.Ul([html.Li(part) for part in evidence], className="evidence")] if evidence else answer


def _met(point: Point) -> list[Component | str]:
    gaps = [
        part
        for number, gap in enumerate(GAPS, start=1)
        if point.number in gap.criteria
        for part in ("; ", html.A(gap.title, href=f"#{_gap_id(number)}"))
    ]
    found = html.Strong(str(status(point, GAPS)))
    return [found, ": ", *gaps[1:], ". What holds: "] if gaps else [found, ". "]


def _prepared() -> list[Component]:
    return [
        html.P(
            f"This statement was prepared on {DAY}. It is written from a list that stands beside the program: for each "
            "criterion it names the tests that hold it. A test fails when one of them is no longer there, or when a "
            "criterion is left without an answer."
        )
    ]
