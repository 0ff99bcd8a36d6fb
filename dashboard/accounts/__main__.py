"""`python -m dashboard.accounts`: make, change and list the accounts that sign in with a password."""

import argparse
import getpass
import sys
from collections.abc import Sequence

from rich.console import Console
from sqlalchemy import Engine

from dashboard import settings
from dashboard.access.accounts import Accounts, account_name
from dashboard.domain.access.roles import EVERY_AREA, EVERY_SERVICE, Person, Role, role_problems
from dashboard.domain.wording.plain import listing
from dashboard.errors import AccountError, DashboardError
from dashboard.store.kpi import definitions
from dashboard.store.kpi.database import open_engine, reading

_DONE = {
    "reset": "has another password and has been signed out everywhere",
    "disable": "cannot sign in any longer and has been signed out everywhere",
    "enable": "can sign in again",
    "remove": "is removed; the history of figures and the audit trail still say what was done by that name",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        engine = open_engine(settings.current().database_url)
        try:
            for line in _run(engine, options):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
        finally:
            engine.dispose()
    except DashboardError as error:
        console.print(f"Failed: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    return 0


def _run(engine: Engine, options: argparse.Namespace) -> list[str]:
    accounts = Accounts(engine)
    if options.command == "list":
        return _listed(accounts)
    name = account_name(options.name)
    if options.command in {"add", "role"}:
        person = _person(name, options)
        if options.command == "add":
            accounts.add(person, _password())
        else:
            accounts.give_role(person)
        return [f"{name} is {person.in_words}.", *_unknown_services(engine, person)]
    if options.command == "sessions-end":
        return [f"{name} has been signed out of {accounts.end_sessions(name)} browser(s)."]
    if options.command == "reset":
        accounts.reset(name, _password())
    else:
        {"disable": accounts.disable, "enable": accounts.enable, "remove": accounts.remove}[options.command](name)
    return [f"{name} {_DONE[options.command]}."]


def _listed(accounts: Accounts) -> list[str]:
    lines = [
        f"{account.person.name}: {account.person.in_words}, {'enabled' if account.enabled else 'disabled'}"
        f"{f', {account.failures} wrong password(s) since the last right one' if account.failures else ''}"
        for account in accounts.every()
    ]
    return lines or ["There are no accounts yet. `python -m dashboard.accounts add NAME --role officer` makes one."]


def _person(name: str, options: argparse.Namespace) -> Person:
    problems = role_problems(options.role, options.service, options.neighbourhood)
    if problems:
        msg = f"{name}: {'; '.join(problems)}"
        raise AccountError(msg)
    return Person(Role(options.role), name, frozenset(options.service), frozenset(options.neighbourhood))


def _unknown_services(engine: Engine, person: Person) -> list[str]:
    """Warn of services that no KPI belongs to: a name typed otherwise than in the catalogue is of no use."""
    with reading(engine) as connection:
        known = {definition.service for definition in definitions.latest(connection)}
    unknown = sorted(person.services - known - {EVERY_SERVICE})
    if not unknown:
        return []
    there = f"Those of the catalogue are {listing(sorted(known))}." if known else "The catalogue is empty."
    return [f"Note: no KPI belongs to {listing(unknown)}. {there}"]


def _password() -> str:
    """Ask for a password twice, or read it from the first line of what is piped in; it is never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        msg = "The two passwords are not the same, and nothing was changed. Run the command again."
        raise AccountError(msg)
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.accounts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list all accounts")
    helps = {
        "add": "make an account; its password is asked for, or read from standard input",
        "role": "give an account another role, from its next request on",
        "reset": "give an account another password, end its wait, sign it out everywhere",
        "disable": "let an account sign in no longer, and sign it out everywhere",
        "enable": "let an account sign in again, at once",
        "remove": "remove an account; what was done by it stays in the history",
        "sessions-end": "sign somebody out everywhere, whichever way he signed in",
    }
    for command, text in helps.items():
        of_one = commands.add_parser(command, help=text)
        of_one.add_argument("name", metavar="NAME")
        if command in {"add", "role"}:
            of_one.add_argument("--role", required=True, help="officer, steward or administrator")
            of_one.add_argument(
                "--service",
                action="append",
                default=[],
                help=f"of a steward, as the catalogue calls it; may be given several times, “{EVERY_SERVICE}” is all",
            )
            of_one.add_argument(
                "--neighbourhood",
                action="append",
                default=[],
                help="that an officer or steward writes outcomes and actions of, as in the address of its profile; may "
                f"be given several times, “{EVERY_AREA}” is all areas",
            )
    return parser


if __name__ == "__main__":
    sys.exit(main())
