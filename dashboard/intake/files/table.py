"""Reading a file that was handed in: what it is, is decided by its content, never by its name."""

from dashboard.errors import IntakeError
from dashboard.intake.files.csv_file import read_csv
from dashboard.intake.files.raw import MEGABYTE, Limits, RawTable, Sheet
from dashboard.intake.files.sniffing import ARCHIVE_START, refusal
from dashboard.intake.files.xlsx_file import read_xlsx
from dashboard.intake.headers import EXPECTED_HEADINGS, recognised
from dashboard.intake.problems import Kind, Problem, quoted, shown
from dashboard.progress import Progress, Stage, unseen

__all__ = ["Limits", "RawTable", "read_table"]

#: Rows from the top among which the header is looked for.
HEADER_WITHIN = 20


def read_table(content: bytes, filename: str, limits: Limits | None = None, progress: Progress = unseen) -> RawTable:
    """Read a CSV file (UTF-8 or Windows-1252; comma, semicolon or tab) or an XLSX workbook.

    Parameters
    ----------
    content
        The file.
    filename
        Only to call it by.
    limits
        How much is read at most.
    progress
        Is told how much of it has been read.

    Raises
    ------
    IntakeError
        If there is no table to be read: another kind of file, a damaged, encrypted or oversized one, no header.
    """
    limits = limits or Limits()
    name = shown(filename) or "the file"
    sentence = refusal(content)
    if len(content) > limits.content_bytes:
        size, most = (f"{count / MEGABYTE:,.1f} MB" for count in (len(content), limits.content_bytes))
        sentence = f"found {size}; expected at most {most}. Divide the file by period."
    if sentence:
        msg = f"{name}: {sentence}"
        raise IntakeError(msg)
    read = read_xlsx if content.startswith(ARCHIVE_START) else read_csv
    progress(Stage.READING, 0.0)
    return _under_header(read(content, name, limits, progress), name, limits)


def _under_header(sheet: Sheet, name: str, limits: Limits) -> RawTable:
    """Find the header row and part the rows below it from what stands above."""
    cells, log = sheet.cells, sheet.log
    if cells.empty:
        msg = f"{name}: found no text at all; expected {EXPECTED_HEADINGS}, and a row for each figure below."
        raise IntakeError(msg)
    top = [[str(cell) for cell in row] for row in cells.head(HEADER_WITHIN).to_numpy()]
    position = next((at for at, row in enumerate(top) if recognised(row) >= 2), None)
    if position is None:
        first = ", ".join(quoted(cell) for cell in top[0][:4] if cell)
        msg = f"{name}: found no header row (the first row holds {first}); expected {EXPECTED_HEADINGS} in one row."
        raise IntakeError(msg)
    headings = [cell.strip() for cell in top[position]]
    width = max(at + 1 for at, heading in enumerate(headings) if heading)
    if width > limits.columns:
        msg = f"{name}: found {width:,} columns; expected at most {limits.columns:,}. Keep those that are asked for."
        raise IntakeError(msg)
    header_row = int(cells.index[position])
    if position:
        found = f"{position} row(s) above the header in row {header_row}"
        log.add(Problem(Kind.LINES_ABOVE_HEADER, found, "the header in the first row; they are not read"))
    body = cells.iloc[position + 1 :]
    for column in range(width, cells.shape[1]):
        beyond = body[column][body[column] != ""]
        log.add_cells(Kind.RAGGED_ROW, beyond, f"number {column + 1}", "no cell to the right of the last heading")
    body = body.iloc[:, :width]
    if body.empty:
        msg = f"{name}: found a header and no rows below it; expected a row for each figure."
        raise IntakeError(msg)
    return RawTable(
        name, sheet.file_format, tuple(headings[:width]), body, log.listed(), tuple(sorted(log.counts.items()))
    )
