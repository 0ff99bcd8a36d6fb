"""Downloads of the ranking, with the same query as the page."""

from dash import Dash
from flask import Response, request

from dashboard.access.rights import Limit, allow
from dashboard.components.kpi.spreadsheet import VIEWERS, Sheet, Value, marks_of_name, written
from dashboard.domain.access.audit import Recorder
from dashboard.domain.access.roles import Right
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording import weighing as words
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.pages.weighing.ids import HEADING, PATH
from dashboard.pages.weighing.reader import Asked, Reader
from dashboard.web.answers import download
from dashboard.web.recorded import record_download


def register(app: Dash, *, reader: Reader, recorder: Recorder) -> None:
    """Add the route to an app's server."""

    @app.server.get(f"{PATH}.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_ranking(kind: str) -> Response:
        asked = reader.read(request.args.to_dict())
        # domains are the same for everybody
        viewer = reader.viewer if asked.weighed.has_kpi else Viewer.PUBLIC
        content, mimetype = written(_sheet(asked, viewer), kind)
        record_download(recorder, viewer, f"own weights {kind}")
        marks = marks_of_name(viewer, illustrative=asked.weighed.illustrative)
        return download(content, mimetype, f"own-weights{marks}.{kind}")


def _sheet(asked: Asked, viewer: Viewer) -> Sheet:
    found = asked.weighed
    marks = [*([ILLUSTRATIVE] if found.illustrative else []), *([VIEWERS[viewer]] if found.has_kpi else [])]
    weights = [
        ("Weight", f"{one.label}: {words.percentage(found.weights.share_pct(key))} ({found.what(key)})")
        for key, one in found.used.items()
    ]
    about = [
        ("Table", HEADING),
        *(("Note", one) for one in (*marks, *asked.told)),
        ("Finding", words.lead_sentence(found, as_published=asked.as_published)),
        ("Coverage", words.coverage_sentence(found)),
        *weights,
        ("Method", words.scaling_sentence(found)),
        ("How sure", words.sure_sentence(found)),
        ("Caution", words.JUDGEMENT),
        *(("Source", source) for source in dict.fromkeys(one.source for one in found.used.values())),
    ]
    vintage = found.city.edition.code_column
    ranks = ("rank", "published_rank_in_city", "imd_rank", "index", "median_rank", "rank_from", "rank_to")
    heads = (vintage, "name", *ranks, f"among_{found.worst}_pct_of_draws", *(f"{one}_scaled" for one in found.used))
    lsoas = found.city.lsoas
    scaled = dict(zip(map(str, found.ranked), found.table.tolist(), strict=True))
    # those without a rank come last, and say so by their empty cells
    others = [str(code) for code in lsoas.index.difference(found.ranked)]
    rows: list[tuple[Value, ...]] = []
    for code in [*found.order, *others]:
        known = code in scaled
        index = (int(found.ranks[code]), float(found.index[code])) if known else (None, None)
        ranges = [float(value) for value in found.ranges.loc[code]] if known else [None] * 4
        area = (int(found.published[code]), int(lsoas.at[code, "imd_rank"]))
        figures = scaled[code] if known else [None] * len(found.used)
        rows.append((code, str(lsoas.at[code, "display_name"]), index[0], *area, index[1], *ranges, *figures))
    return Sheet(about, heads, rows, marks, {"name": 36})
