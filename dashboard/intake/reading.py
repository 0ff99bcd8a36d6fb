"""Reading and judging a file in our own form or in one of its own; what is uncertain is asked."""

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace

from dashboard.intake.columns import find_columns
from dashboard.intake.dry_run import Basis, DryRun, Form
from dashboard.intake.files.raw import Limits, RawTable, Sheet
from dashboard.intake.files.table import Book, NoHeaderError, open_book, read_form, read_top
from dashboard.intake.groups import as_rows
from dashboard.intake.mapping.apply import labels_in, mapped
from dashboard.intake.mapping.guess import LOOKED_AT, Guess, guess
from dashboard.intake.mapping.mapping import ColumnMapping, Reading, fingerprint, labels_of, read_mapping, write_mapping
from dashboard.intake.mapping.question import Question, missing_of, question
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted, shown
from dashboard.intake.validation import form_of, validate
from dashboard.progress import Progress, Stage, unseen

_OWN_FORM = "The headings are not those of the template. Check how the file will be read."
_COUNTS = "A column looks like a count. Say whether a row counts for the number in it, or is one case."
_ANOTHER = "Choose how the file will be read."
_AS_BEFORE = (
    "The headings are those of an earlier file, so its columns were chosen as then. Say which period this file is for."
)


@dataclass(frozen=True)
class Read:
    """A file that was read and judged; `mapping` and `fingerprint` as in `Checked`."""

    dry_run: DryRun
    mapping: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Options:
    """What is known about a file before it is read.

    Attributes
    ----------
    limits
        How much is read at most.
    form
        What its rows stand for, where somebody has said so.
    known
        Mappings of earlier files of the KPI as TOML, by the fingerprint of their headings.
    reading
        What somebody has chosen about how it is to be read.
    """

    limits: Limits
    form: Form | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    reading: Reading | None = None


def read_content(
    content: bytes, file_name: str, basis: Basis, options: Options, progress: Progress = unseen
) -> Read | Question:
    """Read and judge a file; return the question where it is not certain how it is to be read."""
    name = shown(file_name) or "the file"
    with closing(open_book(content, file_name, options.limits)) as book:
        found = _Reader(book, name, basis, options, progress).read()
    if isinstance(found, Question):
        return found
    table, mapping, headings = found
    chosen = mapping.form if mapping else options.form or form_of(table)
    dry_run = validate(table, chosen, basis, progress)
    return Read(dry_run, write_mapping(mapping) if mapping else "", headings)


_Found = tuple[RawTable, ColumnMapping | None, str]


@dataclass(frozen=True)
class _Reader:
    """Reads one file."""

    book: Book
    name: str
    basis: Basis
    options: Options
    progress: Progress

    def read(self) -> _Found | Question:
        """Return the table, how it was read and the fingerprint of its headings; or the question."""
        if self.options.reading is not None:
            return self._as_chosen(self.options.reading)
        table, top, own = None, None, _OWN_FORM
        with suppress(NoHeaderError):
            # a large file that is in no form of ours is not read to its end before it is asked about
            top = read_top(self.book, self.name, LOOKED_AT, self.options.limits)
            table = top or self._form()
            problems = self._of_columns(table)
            if not problems & {Kind.MISSING_COLUMN, Kind.COUNT_COLUMN}:
                return table if top is None else self._form(), None, ""
            own = _COUNTS if Kind.MISSING_COLUMN not in problems else _OWN_FORM
        found = guess(self.book, self.basis, self.name)
        earlier = self.options.known.get(fingerprint(found.labels))
        if earlier is not None:
            return self._as_before(read_mapping(earlier), found)
        if table is not None and missing_of(found.mapping, self.basis.definition):
            # nothing better than our own form was found, whose errors say what is missing
            return table if top is None else self._form(), None, ""
        return self._question(found, own)

    def _form(self) -> RawTable:
        return read_form(self.book, self.name, self.options.limits, self.progress)

    def _as_chosen(self, reading: Reading) -> _Found | Question:
        mapping = reading.mapping
        if reading.anew:
            return self._question(guess(self.book, self.basis, self.name), _ANOTHER)
        if not reading.look and not missing_of(mapping, self.basis.definition):
            return self._mapped(mapping)
        sheet = mapping.sheet if mapping.sheet in self.book.titles else None
        found = guess(self.book, self.basis, self.name, sheet, mapping.header_row)
        return self._question(found if reading.look else replace(found, mapping=mapping), _ANOTHER)

    def _as_before(self, earlier: ColumnMapping, found: Guess) -> _Found | Question:
        again = _once_more(earlier, found.mapping)
        if earlier.period:
            return self._question(replace(found, mapping=again), _AS_BEFORE)
        return self._mapped(again)

    def _of_columns(self, table: RawTable) -> set[Kind]:
        """Return what is wrong with the columns of a table in our own form."""
        log = ProblemLog()
        definition = self.basis.definition
        find_columns(as_rows(table, definition), definition, self.options.form or form_of(table), log)
        return set(log.counts)

    def _question(self, found: Guess, why: str) -> Question:
        return question(self.book, found, self.name, self.basis.definition, why)

    def _mapped(self, mapping: ColumnMapping) -> _Found:
        self.progress(Stage.READING, 0.0)
        title = mapping.sheet if mapping.sheet in self.book.titles else self.book.titles[0]
        sheet = self.book.read(title, self.progress)
        headings = fingerprint(labels_in(sheet, mapping))
        self._note_others(sheet, labels_in(sheet, mapping), title)
        return mapped(sheet, mapping, self.name, self.basis, self.options.limits), mapping, headings

    def _note_others(self, sheet: Sheet, labels: Sequence[str], title: str) -> None:
        """Say which other sheets have the same headings, such as one a quarter, and are not read."""
        tops = {
            other: self.book.top(other, LOOKED_AT).to_numpy().tolist() for other in self.book.titles if other != title
        }
        alike = [other for other, top in tops.items() if any(labels_of(row) == labels for row in top)]
        if alike:
            others = ", ".join(map(quoted, alike[:4]))
            found = f"{len(alike) + 1} sheets with these headings: besides {quoted(title)}, {others}"
            advice = f"one; only {quoted(title)} is read. Hand the file in again for each of the others, with its sheet"
            sheet.log.add(Problem(Kind.OTHER_SHEETS, found, advice))


def _once_more(earlier: ColumnMapping, found: ColumnMapping) -> ColumnMapping:
    """Return an earlier mapping for another file with the same headings: in its place, and for its own periods."""
    return replace(
        earlier,
        sheet=found.sheet,
        header_row=found.header_row,
        period_columns=found.period_columns if earlier.period_columns else (),
        period=found.period if earlier.period else "",
    )
