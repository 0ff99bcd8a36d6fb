"""What pages that write documents share: who may, the form's frame, two versions side by side, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component
from flask import abort, request
from markupsafe import Markup

from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person
from dashboard.domain.outcomes.documents import Document, Kind, differences
from dashboard.domain.outcomes.texts import PERSONAL_DATA, reason_problems, tidy
from dashboard.errors import ContractError, OutdatedError
from dashboard.kpis.outcomes import Outcomes, read
from dashboard.pages.page import PageContent

if TYPE_CHECKING:
    from dashboard.store.documents import Version

#: Fields of a form by their names.
Values = Mapping[str, str]
_NOT_AS_WRITTEN = "The page was not sent as it was written. Load it again and repeat the step."
STYLES = ("base", "map", "table", "page", "profile", "data", "admin", "outcomes", "palettes")


@dataclass(frozen=True)
class Told:
    """What a form that comes back says before its fields: what is wrong, and what somebody else wrote meanwhile."""

    problems: Sequence[str] = ()
    stale: str = ""
    compared: Sequence[tuple[str, str, str]] = ()

    @property
    def status(self) -> int:
        """HTTP status of the page."""
        return 409 if self.stale else 400 if self.problems else 200


def check_may_write(person: Person, neighbourhood: str, area: str) -> None:
    """Refuse the current request unless somebody may write of an area.

    Parameters
    ----------
    neighbourhood
        Slug of the priority neighbourhood that the area is or lies in; "" for none.
    area
        Name of the area.

    Raises
    ------
    HTTPException
        403, with a sentence for the reader.
    """
    if not person.may_write(neighbourhood):
        abort(403, f"You are signed in as {person.in_words}, and {area} is not among those areas.")


def texts_sent() -> Mapping[str, str]:
    """Return the fields of the form that was sent, as texts that may be stored."""
    return {"public": "no", "why": "", **{name: tidy(text) for name, text in request.form.items()}}


def number_sent(name: str) -> int:
    """Return a number that a form of ours has sent; HTTP 400 for anything else."""
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        abort(400, _NOT_AS_WRITTEN)
    return int(text)


def number_asked(text: str) -> int:
    """Return a number of an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def save(
    outcomes: Outcomes, where: tuple[Kind, str], written: tuple[Document | None, Sequence[str]], held: Document | None
) -> "tuple[Version | None, Told]":
    """Save what the form of the current request makes, or tell why the form has to come back.

    Parameters
    ----------
    where
        Kind and key of the document; key "" for a new one that is numbered.
    written
        The document, None where a field cannot be read; and what was wrong with fields.
    held
        What is stored now; None for a new document.
    """
    document, wrong = written
    why, expected = tidy(request.form.get("why", "")), number_sent("expected")
    if document is None or wrong:
        return None, Told([*wrong, *reason_problems(why)])
    try:
        return outcomes.save(*where, document, why, expected), Told()
    except ContractError as error:
        return None, Told(error.problems)
    except OutdatedError as error:
        return None, Told((), str(error), [] if held is None else differences(held.fields(), document.fields()))


def undo(outcomes: Outcomes, kind: Kind, key: str) -> "Version":
    """Take back the version that the form of the current request names."""
    number, expected = number_sent("version"), number_sent("expected")
    return outcomes.undo(kind, key, number, request.form.get("why", ""), expected)


def ever_written(outcomes: Outcomes, kind: Kind, key: str) -> list[Document]:
    """Return all that a document has ever said: any of it may come back, so that whoever undoes must be allowed it."""
    return [read(kind, version.content) for version in outcomes.history(kind, key) if version.content]


def article(*parts: Component | Markup) -> Component:
    """Frame the content of a page about outcomes and actions."""
    return html.Article(list(parts), className="profile data admin outcomes")


def told_section(told: Told) -> list[Component]:
    """Say why a form has come back; nothing for one that is opened."""
    said: list[Component] = []
    if told.stale:
        said += [
            html.H2("Somebody else was faster", id="check"),
            html.P(told.stale),
            html.P(
                "Your text stands below as you wrote it. Take over what you want to keep of theirs, then save again."
            ),
            side_by_side("Where the two differ", ("Field", "Stored meanwhile", "Yours"), told.compared),
        ]
    if told.problems:
        count = "1 error" if len(told.problems) == 1 else f"{len(told.problems)} errors"
        said += [html.H2(f"Fix {count} before saving", id="check")] if not said else []
        said.append(html.Ul([html.Li(one) for one in told.problems], className="problems"))
    return [html.Section(said, className="check-section wrong")] if said else []


def side_by_side(caption: str, heads: tuple[str, str, str], rows: Sequence[tuple[str, str, str]]) -> Component:
    """Write two versions side by side, the fields that differ."""
    cells = [(name, _written(one), _written(other)) for name, one, other in rows]
    return plain_table(caption, heads, cells)


def _written(text: str) -> Component:
    return html.Span(text or "–", className="written")


def rule() -> Component:
    """Write the rule about personal data, which the fields of a form refer to."""
    return html.P(PERSONAL_DATA, className="notice", id="personal-data")


def history_table(versions: "Sequence[Version]", undo: str) -> Component:
    """List the versions of a document with what each changed; `undo` is the address that takes one back, or ""."""
    rows = []
    for version in versions:
        before = next((one for one in versions if one.version == version.version - 1), None)
        said = [html.P(_changed(before, version)), html.P(f"“{version.why}”", className="why")]
        moment = html.P(f"{version.at.day} {version.at:%B %Y, %H:%M} UTC, {version.who}")
        link = html.A(f"Undo version {version.version}", href=f"{undo}?version={version.version}", className="no-print")
        rows.append((str(version.version), [moment, *([link] if undo else [])], said))
    return plain_table("All versions, the latest first", ("Version", "When and by whom", "What changed, and why"), rows)


def _changed(before: "Version | None", after: "Version") -> str:
    if not after.content:
        return "Removed."
    how = f"Version {after.undoes} was undone. " if after.undoes else ""
    if before is None or not before.content:
        return how or "Made."
    pairs = differences(read(before.kind, before.content).fields(), read(after.kind, after.content).fields())
    return f"{how}Changed: {', '.join(name[:1].lower() + name[1:] for name, _, _ in pairs)}."


@dataclass(frozen=True)
class Undo:
    """What a page that takes a version back needs to know: the document, the version, and where its form goes."""

    versions: "Sequence[Version]"
    version: int
    address: str
    back: tuple[str, str]
    token: str


def no_version(address: str, words: str) -> PageContent:
    """Say that there is no such version; `address` and `words` lead to what there is."""
    content = article(html.H1("There is no such version"), html.P(["See ", html.A(words.lower(), href=address), "."]))
    return PageContent(content, status=404, title="No such version")


def undo_page(undo: Undo) -> Component:
    """Show what taking a version back would change, and ask for the reason."""
    by_number = {one.version: one for one in undo.versions}
    now, before = undo.versions[0], by_number.get(undo.version - 1)
    current = read(now.kind, now.content).fields() if now.content else ()
    wanted = read(before.kind, before.content).fields() if before and before.content else ()
    pairs = differences(current, wanted)
    said: list[Component | Markup] = [
        html.P(f"Reason given for version {undo.version}: “{by_number[undo.version].why}”")
    ]
    if undo.version < now.version:
        later = (
            f"version {now.version}"
            if now.version == undo.version + 1
            else f"versions {undo.version + 1} to {now.version}"
        )
        said.append(html.P(f"What came after it, {later}, is taken back as well.", className="notice"))
    if not pairs:
        said.append(html.P("Nothing would change: what holds now is what held before that version."))
    else:
        if not wanted:
            said.append(html.P("It would be removed. Its history stays, and this can be undone too."))
        said.append(side_by_side("What would change", ("Field", "Now", "Then"), pairs))
        save = {"address": undo.address, "token": undo.token, "expected": now.version, "version": undo.version}
        said.append(render("document_undo.html", **save))
    href, words = undo.back
    return article(html.P(html.A(words, href=href), className="back"), html.H1(f"Undo version {undo.version}"), *said)
