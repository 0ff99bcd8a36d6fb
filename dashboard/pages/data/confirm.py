"""Before something is taken away: what will happen, and how it can be undone."""

from collections.abc import Sequence

from dash import html
from markupsafe import Markup

from dashboard.components.kpi.definition import origin_notice
from dashboard.components.templating import render
from dashboard.domain.wording.plain import capitalised, number_in_words
from dashboard.errors import DatabaseAwayError, DatabaseError
from dashboard.kpis import Kpis
from dashboard.pages.data.addresses import ADD_URL, REMOVE_URL, kpi_url, submission_url
from dashboard.pages.data.kpi import period_names
from dashboard.pages.data.layout import article
from dashboard.pages.page import PageContent, Query
from dashboard.store.kpi.records import State


def illustrative(source: Kpis, token: str) -> PageContent:
    """Ask whether the illustrative figures are to be removed; where there are none, offer to add them."""
    kpis = source.definitions()
    count = sum(kpi.illustrative for kpi in kpis)
    back = ("/data", "Service figures")
    if not count:
        said = [
            "Example KPIs with illustrative figures, marked as such, show how the pages work. This takes some seconds."
        ]
        return _page(back, "Add the illustrative figures", said, _form(ADD_URL, token, "Add them", back[0]))
    said = [
        f"{capitalised(_kpis(count))} and all {'its' if count == 1 else 'their'} figures are deleted for every reader.",
        _left(len(kpis) - count),
        "They can be added again at any time, on the page that follows and under Administration.",
    ]
    form = _form(REMOVE_URL, token, f"Remove {_kpis(count)}", back[0])
    return _page(back, "Remove the illustrative figures?", said, form)


def withdraw(source: Kpis, token: str, query: Query) -> PageContent:
    """Ask whether the figures of a submission are to be withdrawn."""
    text = query.get("number", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    try:
        kpi = source.definition_of(number)
    except DatabaseAwayError:
        raise
    except DatabaseError:
        return _page(("/data", "Service figures"), "There is no such submission", [], status=404)
    back = (f"{kpi_url(kpi.kpi_id)}#history", kpi.name)
    one = next(one for one in source.history(kpi.kpi_id) if one.submission_id == number)
    in_use = [key for key, state in one.periods.items() if state is State.CURRENT]
    if not in_use:
        said = ["None of its figures are in use."]
        return _page(back, f"Submission {number} cannot be withdrawn", said, notice=origin_notice(kpi))
    periods = "this period" if len(in_use) == 1 else "these periods"
    said = [
        f"The figures of {one.submission.file_name} for {period_names(in_use)} no longer count.",
        f"There are no figures for {periods} on any page, map or download until some are handed in or restored.",
        "Figures that this submission replaced do not come back by themselves.",
        "The submission stays in the history, with your name, and can be restored there.",
    ]
    form = _form(f"{submission_url(number)}/withdraw", token, f"Withdraw submission {number}", back[0])
    return _page(back, f"Withdraw submission {number}?", said, form, notice=origin_notice(kpi))


def _kpis(count: int) -> str:
    return f"{number_in_words(count)} illustrative KPI{'' if count == 1 else 's'}"


def _left(own: int) -> str:
    if not own:
        return "No KPI is left then: the pages of services are empty until a catalogue is loaded."
    return "The council’s own KPI stays as it is." if own == 1 else f"The council’s {own:,} own KPIs stay as they are."


def _form(address: str, token: str, words: str, back: str) -> Markup:
    """Write the button that does it, and the link that does not."""
    return render("confirm.html", address=address, token=token, words=words, back=back)


def _page(
    back: tuple[str, str],
    heading: str,
    said: Sequence[str],
    form: Markup | None = None,
    *,
    notice: Sequence[html.P] = (),
    status: int = 200,
) -> PageContent:
    content = article(
        *notice,
        html.P(html.A(back[1], href=back[0]), className="back"),
        html.H1(heading),
        *([html.Ul([html.Li(one) for one in said], className="will-happen")] if said else []),
        *([html.Div(form)] if form else []),
    )
    return PageContent(content, status=status, title=heading)
