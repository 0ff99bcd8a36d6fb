"""Errors that the dashboard raises on purpose.

::

    DashboardError
    ├── DataError            a data file is missing, damaged or not what it should be
    │   ├── ContractError    … with the list of all that is wrong
    │   └── UnderWayError    … since it is being replaced, which cannot be finished from here
    ├── ConfigurationError   a setting or a configuration file cannot be used
    ├── DeclarationError     a route or callback does not say who may use it; for whoever writes it
    ├── UpdateError          fetching or rebuilding the data did not succeed; the old data is untouched
    ├── IntakeError          a file that a service handed in cannot be read as a table at all
    ├── HandInError          what was asked does not fit the hand-in: a file on its way through the page
    │   ├── UnknownHandInError   … because there is none (any more) under that id
    │   ├── TooManyHandInsError  … because too many files are on their way already
    │   └── HandInsAwayError     … because what the servers share about files cannot be reached at the moment
    ├── AccountError         an account cannot be made or changed as asked; nothing has changed
    ├── SignInError          somebody cannot be signed in; the message is for him
    └── DatabaseError        the database of the KPIs cannot be used, or refuses what was asked; nothing has changed
        ├── ConflictError    … because somebody else has changed the same figures meanwhile
        ├── OutdatedError    … because somebody else has changed the configuration meanwhile
        └── DatabaseAwayError    … because it cannot be reached or is busy; in a moment that may be different

Every message says which file or argument, what was found, what was expected and what to do.
"""

from collections.abc import Sequence


class DashboardError(Exception):
    """Parent of every error that the dashboard raises on purpose."""


class DataError(DashboardError):
    """A data file is missing, damaged or not what it should be."""


class ContractError(DataError):
    """A data file breaks its contract; all that is wrong is listed, never only the first.

    Parameters
    ----------
    subject
        The file or table concerned, as the reader knows it.
    problems
        One sentence each: what was found, what was expected, what to do.
    """

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        listing = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{subject}: {len(self.problems)} problem(s) found\n{listing}")


class UnderWayError(DataError):
    """A data folder is in the middle of being replaced, and may only be read from here."""


class DeclarationError(DashboardError):
    """Routes or callbacks do not say who may use them.

    Parameters
    ----------
    missing
        What they are, as "callback OUTPUT" or "route PATH".
    """

    def __init__(self, missing: Sequence[str]) -> None:
        listing = "\n".join(f"  - {one}" for one in missing)
        super().__init__(
            f"It is not declared who may use these:\n{listing}\n"
            "Write @allow(Right.SEE_PUBLIC), or another right of dashboard.domain.access.roles, between "
            "@app.callback(…) or @app.server.get(…) and the function. `allow` is in dashboard.access.rights."
        )


class ConfigurationError(DashboardError):
    """A setting or a configuration file cannot be used."""


class UpdateError(DashboardError):
    """Fetching or rebuilding the data did not succeed; the data in use before is untouched."""


class IntakeError(DashboardError):
    """A file that a service handed in cannot be read as a table at all, so that there are no rows to judge."""


class SourceError(DashboardError):
    """Open figures cannot be had from their source, or not in the form that it had; nothing was stored."""


class HandInError(DashboardError):
    """What was asked does not fit the hand-in; nothing was stored by it."""


class UnknownHandInError(HandInError):
    """There is no hand-in under this id, or it has been forgotten."""


class TooManyHandInsError(HandInError):
    """Too many files wait or are kept for a decision already; nothing was taken in."""


class HandInsAwayError(HandInError):
    """What the servers tell each other about files on their way cannot be read or written at the moment."""


class AccountError(DashboardError):
    """An account cannot be made or changed as asked; nothing has changed."""


class SignInError(DashboardError):
    """Somebody cannot be signed in; the message is for him and says no more than he may know."""


class DatabaseError(DashboardError):
    """The database of the KPIs cannot be used, or refuses what was asked; nothing in it has changed."""


class DatabaseAwayError(DatabaseError):
    """The database cannot be reached or is busy; in a moment that may be different."""


class ConflictError(DatabaseError):
    """Somebody else has changed the same figures since they were looked at; nothing was stored.

    Parameters
    ----------
    problems
        One sentence for each period: who changed it, and when.
    """

    def __init__(self, kpi_id: str, problems: Sequence[str]) -> None:
        self.kpi_id = kpi_id
        self.problems = tuple(problems)
        listing = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(
            f"{kpi_id}: changed by somebody else meanwhile, so nothing was stored. "
            f"Check your file against the new state, then decide again.\n{listing}"
        )


class OutdatedError(DatabaseError):
    """Somebody else has changed the configuration since the page was opened; nothing was stored."""
