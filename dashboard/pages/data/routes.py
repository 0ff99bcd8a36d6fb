"""What can be changed from the pages about the data, and what can be downloaded from them."""

from collections.abc import Callable, Mapping

from dash import Dash
from flask import Response, abort, jsonify, request

from dashboard.access.identity import viewer, who
from dashboard.access.rights import Limit, allow
from dashboard.domain.access.roles import Right
from dashboard.domain.kpi import catalogue as kpi_catalogue
from dashboard.domain.kpi.definition import Geography, KpiDefinition, Period
from dashboard.domain.wording.kpi import mark_of
from dashboard.domain.wording.spreadsheets import harmless
from dashboard.errors import ContractError
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.kpis.open_data.fetching import Fetching
from dashboard.kpis.open_data.sources import sources_in
from dashboard.pages.data.addresses import (
    ADD_URL,
    ADDED,
    CATALOGUE_CSV_URL,
    CATALOGUE_TOML_URL,
    CATALOGUE_URL,
    FETCH_URL,
    FETCHING,
    FILLED,
    LOADED,
    REMOVE_URL,
    REMOVED,
    RESTORED,
    WITHDRAWN,
    hand_in_url,
    kpi_url,
)
from dashboard.pages.data.difference import area_name
from dashboard.pages.data.hand_in import STAGES
from dashboard.pages.data.kpi import read_expected
from dashboard.web.answers import download, see
from dashboard.web.recorded import record_download
from dashboard.web.uploads import uploaded_file

_CSV = "text/csv"
#: Numbers of submissions: no larger than a database takes.
_NUMBER = f"int(max={2**31 - 1})"
#: Columns that may each be a period.
_MOST_COLUMNS = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(app: Dash, *, source: Kpis, hand_ins: Lanes) -> None:
    """Add the routes to an app's server."""
    _add_catalogue(app, source)
    _add_templates(app, source)
    _add_hand_ins(app, hand_ins)
    _add_submissions(app, source)

    fetching = Fetching(source)

    @app.server.post(FETCH_URL)
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def fetch_source() -> Response:
        wanted = request.form.get("source", "")
        known = {one.source_id for one in sources_in(source.data_dir) if one.address} if source.data_dir else set()
        if wanted not in known:
            abort(404, "There is no such source of open figures.")
        if not fetching.start(wanted):
            abort(409, "Another source is being fetched at this moment. Try again when that is over.")
        return see(f"/data?{FETCHING}={wanted}#sources")

    @app.server.post(REMOVE_URL)
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def remove_illustrative() -> Response:
        return see(f"/data?{REMOVED}={source.remove_illustrative()}")

    @app.server.post(ADD_URL)
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def add_illustrative() -> Response:
        # a button that is pressed twice adds them once
        if not any(kpi.illustrative for kpi in source.definitions()):
            source.add_illustrative()
            source.publish_soon()
        return see(f"/data?{ADDED}={sum(kpi.illustrative for kpi in source.definitions())}")


def _add_catalogue(app: Dash, source: Kpis) -> None:
    @app.server.post(CATALOGUE_URL)
    @allow(Right.ADMINISTER, Limit.HAND_IN)
    def load_catalogue() -> Response:
        content, file_name = uploaded_file(request, "file")
        defined = source.define(_text(content, file_name), file_name)
        return see(f"/data?{LOADED}={len(defined)}")

    for url, write in ((CATALOGUE_TOML_URL, kpi_catalogue.write_toml), (CATALOGUE_CSV_URL, kpi_catalogue.write_csv)):
        app.server.add_url_rule(url, url, _catalogue(source, write, url.rsplit(".", 1)[-1]))


def _text(content: bytes, file_name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = f"line {line} is not in UTF-8; save the file as UTF-8 (in Excel: “CSV UTF-8”) and load it again"
        raise ContractError(file_name, [problem]) from error


def _catalogue(source: Kpis, write: Callable[..., str], kind: str) -> Callable[[], Response]:
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def download_catalogue() -> Response:
        mimetype = _CSV if kind == "csv" else "application/toml"
        return download(write(source.catalogue()), mimetype, f"kpi-catalogue.{kind}")

    return download_catalogue


def _add_templates(app: Dash, source: Kpis) -> None:
    forms = f"any(aggregates,records,{','.join(FILLED)}):form"

    @app.server.get(f"/data/kpi/<kpi_id>/template-<{forms}>.<any(csv,xlsx):kind>")
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD)
    def template(kpi_id: str, form: str, kind: str) -> Response:
        # openpyxl takes longer to import than the server has to start
        from dashboard.intake.dry_run import Form  # noqa: PLC0415
        from dashboard.intake.templates import Every, template_csv, template_xlsx  # noqa: PLC0415

        definition = _latest(source, kpi_id)
        every = Every(Geography(form), source.next_period(definition)) if form in FILLED else None
        kinds = {Geography.POSTCODE} if form == Form.RECORDS else set(Geography) - {Geography.POSTCODE}
        if not kinds & set(definition.geographies) or (every and every.kind not in definition.geographies):
            abort(404, "Figures of this KPI do not come in that form.")
        write, mimetype = (template_csv, _CSV) if kind == "csv" else (template_xlsx, _XLSX)
        content = write(definition, source.city, Form.AGGREGATES if every else Form(form), every)
        name = f"{form}-{every.period.key}" if every else form
        return download(content, mimetype, f"{kpi_id}-{name}.{kind}")


def _latest(source: Kpis, kpi_id: str) -> KpiDefinition:
    versions = source.versions(kpi_id)
    if not versions:
        abort(404, "There is no such KPI.")
    return versions[-1]


def _add_hand_ins(app: Dash, hand_ins: Lanes) -> None:
    @app.server.post("/data/kpi/<kpi_id>/hand-in")
    @allow(Right.HAND_IN, Limit.HAND_IN)
    def hand_in(kpi_id: str) -> Response:
        content, file_name = uploaded_file(request, "file")
        return see(hand_in_url(hand_ins.start(kpi_id, content, file_name)))

    @app.server.get("/data/hand-in/<hand_in_id>/state")
    @allow(Right.HAND_IN)
    def state(hand_in_id: str) -> Response:
        found = hand_ins.state(hand_in_id)
        words = STAGES.get(found.stage, "")
        response = jsonify({"words": words, "percent": round(100 * found.fraction), "done": not words})
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.server.post("/data/hand-in/<hand_in_id>/store")
    @allow(Right.HAND_IN, Limit.HAND_IN)
    def store(hand_in_id: str) -> Response:
        hand_ins.commit(hand_in_id, frozenset(request.form.getlist("accept")), who())
        return see(hand_in_url(hand_in_id))

    @app.server.post("/data/hand-in/<hand_in_id>/reading")
    @allow(Right.HAND_IN, Limit.HAND_IN)
    def read_as_chosen(hand_in_id: str) -> Response:
        from dashboard.pages.data.reading import read_choice  # noqa: PLC0415 - as for the templates

        hand_ins.reread(
            hand_in_id, read_choice(request.form, tuple(request.form.getlist("period_columns")[:_MOST_COLUMNS]))
        )
        return see(hand_in_url(hand_in_id))

    @app.server.post("/data/hand-in/<hand_in_id>/forget")
    @allow(Right.HAND_IN, Limit.HAND_IN)
    def forget(hand_in_id: str) -> Response:
        kpi_id = hand_ins.state(hand_in_id).kpi_id
        hand_ins.forget(hand_in_id)
        return see(f"{kpi_url(kpi_id)}#hand-in")

    @app.server.get("/data/hand-in/<hand_in_id>/report.csv")
    @allow(Right.HAND_IN, Limit.DOWNLOAD)
    def report(hand_in_id: str) -> Response:
        from dashboard.intake.report import report_csv  # noqa: PLC0415 - as for the templates

        found = hand_ins.state(hand_in_id)
        if found.dry_run is None:
            abort(404, "There is no report of this file.")
        return download(report_csv(found.dry_run), _CSV, f"report-{found.kpi_id}.csv")


def _add_submissions(app: Dash, source: Kpis) -> None:
    @app.server.post(f"/data/submissions/<{_NUMBER}:number>/<any(withdraw,restore):what>")
    @allow(Right.HAND_IN, Limit.HAND_IN)
    def change(number: int, what: str) -> Response:
        kpi_id = source.definition_of(number).kpi_id
        if what == "withdraw":
            source.withdraw(number, who())
        else:
            source.restore(number, who(), _expected())
        source.publish_soon()
        done = WITHDRAWN if what == "withdraw" else RESTORED
        return see(f"{kpi_url(kpi_id)}?{done}={number}#history")

    @app.server.get(f"/data/difference/<{_NUMBER}:before>/<{_NUMBER}:after>.csv")
    @allow(Right.HAND_IN, Limit.DOWNLOAD)
    def difference(before: int, after: int) -> Response:
        definition = source.definition_of(after)
        rows = source.difference(before, after)
        names = [
            harmless(area_name(source.city, kind, code))
            for kind, code in zip(rows["area_kind"], rows["area_code"], strict=True)
        ]
        rows.insert(4, "area_name", names)
        rows.insert(1, "period_name", [Period.parse(period).label for period in rows["period"]])
        rows["note"] = mark_of(definition)
        subject = {"kpi_id": definition.kpi_id, "submission_before": before, "submission": after}
        record_download(source, viewer(), "difference of submissions", **subject)
        text = "\ufeff" + rows.to_csv(index=False, lineterminator="\r\n")
        return download(text, _CSV, f"{definition.kpi_id}-{before}-{after}.csv")


def _expected() -> Mapping[str, int | None] | None:
    try:
        return read_expected(request.form.get("expected", ""))
    except ValueError:
        abort(400, "The page was not sent as it was written. Load it again and repeat the step.")
