"""The board as a table for spreadsheets."""

from dashboard.components.kpi.spreadsheet import Sheet
from dashboard.domain.outcomes.actions import audience
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.pages.actions.board import Board

_HEADS = (
    *(
        "action",
        "area",
        "area_code",
        "what",
        "who",
        "service",
        "state",
        "overdue",
        "begun",
        "due",
        "ended",
        "indicator",
    ),
    *("you_said", "we_did", "progress", "seen_by", "example"),
)
_WIDTHS = {"what": 50, "you_said": 40, "we_did": 40, "progress": 50, "area": 24, "who": 24, "service": 24}


def board_sheet(board: Board, city_name: str, *, public: bool) -> Sheet:
    """Return the actions that are shown, one a row; days are written 2026-09-30."""
    marks = ([ILLUSTRATIVE] if board.has_examples else []) + ([] if public else ["Not for publication"])
    about = [
        ("caption", f"Actions in {city_name}"),
        ("filters", board.choice.words(board.names)),
        ("viewer", "Public view: actions that are public" if public else "Officers’ view, not for publication"),
        *([("illustrative", "Actions marked “Example” are invented")] if board.has_examples else []),
    ]
    rows = []
    for row in board.rows:
        action = row.action
        progress = "\n".join(f"{note.at}: {note.text}" for note in action.notes)
        days = [str(day or "") for day in (action.begun, action.due, action.ended)]
        rows.append(
            [row.held.key, row.area, action.area.rpartition("/")[2], action.what, action.who, action.service,
             action.state.value, "yes" if row.overdue else "no", *days, row.indicator, action.you_said, action.we_did,
             progress, audience(public=action.public), "yes" if row.held.is_example else "no"]
        )  # fmt: skip
    return Sheet(about, _HEADS, rows, marks, _WIDTHS)
