"""The frame of the pages that change something: the form, what it would change, the reason, and what follows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.configuration import Configuration, changed_parts, content
from dashboard.domain.areas.configuration_checks import problems
from dashboard.domain.areas.name_checks import clashes
from dashboard.domain.wording.configuration import differences
from dashboard.kpis.administration import Administration
from dashboard.kpis.at_stake import AtStake
from dashboard.pages.admin.addresses import ADMIN_PATH, SAVE_URL
from dashboard.pages.page import PageContent

if TYPE_CHECKING:
    from dashboard.store.configuration.versions import Version

#: What follows from a change, by the part of the configuration.
EVERY_PAGE = "Every page, map and download follows, on every server, as soon as each has taken the change over."
FIGURES = (
    "Figures of KPIs are worked out anew for the areas or the rule that hold then. That takes some minutes; until then "
    "a page says which are still to come."
)
ADDRESSES = (
    "Addresses that name no edition show the city’s own from then on, and every page names it. Addresses of the map "
    "that name one mean what they meant before."
)
KEPT = "The change is kept in the history with your name and reason, and can be undone there."


def article(*parts: Component | Markup) -> Component:
    """Frame the content of a page for administrators."""
    return html.Article(list(parts), className="profile data admin")


def nothing(title: str) -> PageContent:
    """Say that there is nothing of the kind to be changed."""
    content_ = article(html.H1(title), html.P(["See ", html.A("Administration", href=ADMIN_PATH), "."]))
    return PageContent(content_, status=404, title=title)


def listed(sentences: Sequence[str], css: str) -> Component:
    """List sentences."""
    return html.Ul([html.Li(one) for one in sentences], className=css)


def edit_page(
    source: Administration,
    token: str,
    heading: tuple[str, str],
    form: Markup,
    wanted: "tuple[Version, Configuration | None]",
) -> PageContent:
    """Build a page with a form, and with what the form would change once it has been sent.

    Parameters
    ----------
    source
        The configuration.
    token
        What the form that saves sends back.
    heading
        Title, and a sentence on what can be changed here.
    form
        The form.
    wanted
        The version in force, and the draft; None until the form has been sent.
    """
    title, lead = heading
    version, draft = wanted
    checked: list[Component] = []
    if draft is not None:
        checked = _checked(source, version, draft, token)
    content_ = article(
        html.P(html.A("Administration", href=ADMIN_PATH), className="back"),
        html.H1(title),
        html.P(lead, className="lead"),
        *checked,
        html.Section([html.H2("Change it" if draft is None else "Change it further"), form], className="edit"),
    )
    return PageContent(content_, title=f"{title} – Administration")


def _checked(source: Administration, version: "Version", draft: Configuration, token: str) -> list[Component]:
    """Tell what a draft would change, and what is wrong with it; with the form to save it if nothing is."""
    changes = differences(version.configuration, draft, source.city)
    wrong = problems(draft, source.city)
    section: list[Component] = [html.H2("Check before you save", id="check")]
    if wrong:
        count = "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
        section += [
            html.P(f"Fix {count} before saving."),
            listed(wrong, "problems"),
        ]
        return [html.Section(section, className="check-section wrong")]
    if not changes:
        section.append(html.P("Nothing would change: all of this holds already."))
        return [html.Section(section, className="check-section")]
    stake = source.at_stake(draft)
    save = save_form(SAVE_URL, token, version.number, stake, content=content(draft), words="Save this change")
    told = [*clashes(version.configuration, draft, source.city), *consequences(version.configuration, draft)]
    section += [listed(changes, "changes"), listed(told, "hint"), save]
    return [html.Section(section, className="check-section")]


def consequences(before: Configuration, after: Configuration) -> list[str]:
    """Say what follows from a change."""
    changed = changed_parts(before, after)
    of_figures = not {"areas", "removed", "target_wards", "share_pct", "small_numbers", "edition"}.isdisjoint(changed)
    edition = [ADDRESSES] if "edition" in changed else []
    return [EVERY_PAGE, *edition, *([FIGURES] if of_figures else []), KEPT]


def save_form(address: str, token: str, expected: int, stake: AtStake, *, words: str, content: str = "") -> Markup:
    """Write the form that tells what a change would give away, asks for the reason and saves."""
    given = {"address": address, "token": token, "expected": expected, "content": content, "words": words}
    return render("admin_save.html", **given, stake=stake)
