"""`mortmain prove`: that nothing can go wrong, however many there are, and a certificate of it."""

from __future__ import annotations

from pathlib import Path

import click

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.cli.exit_code import ExitCode, exit_code
from mortmain.checker.cli.options import Page, Search, page_options, search_options
from mortmain.checker.engines import AUTO
from mortmain.checker.evidence.certificate import ANY, LOGICS, Certificate, FamilyCertificate
from mortmain.checker.evidence.verdict import AnyNumber
from mortmain.checker.prove import proof_of, proved
from mortmain.checker.report.file import write
from mortmain.checker.report.text import field, result_as_text
from mortmain.checker.report.wording import count
from mortmain.model.language.definition import Definition

EPILOG = """\b
Where a parameter of the spec counts parties, as in @isolate(count="runners"), the answer is
about every number of them, from one up:
  HOLDS      for any number of `runners`
  VIOLATED   with the smallest number that shows it, found and told by the search
  UNDECIDED  with what was tried, and with the line that prevents more if there is one
--set runners=3 asks about three alone. Parties can be counted that are all alike: that do not
use their number, and find each other only through what all of them share.

\b
With one size, or with --engine z3, z3 proves by induction; where it finds no proof in a few
seconds, the search through every state is one as well.

\b
Of a proof for any number the certificate lists, as rows, all that one of the parties can be
beside what all share: so at the start, kept by every step, and free of what is wrong in a
state. Of one size there are two kinds:
  states     every reachable state: no step leads to any other, none is wrong, and from none
             is anybody blocked, or a lock orphaned, for ever
  induction  an invariant: true at the start and after every step
That nobody is blocked and no lock is orphaned for ever is shown, but for a list of states, by
ways out: steps that can be relied on, and a ranking where they lead only part of the way. The
last line says what was found; the answer printed above it covers the rest.
`any` is the one for any number if that was proved, and else the first that can be made.

\b
Examples:
  mortmain prove mutex_stuck_after_kill::TimeoutOnCallback
  mortmain prove mutex_stuck_after_kill::TimeoutOnCallback --invariant
  mortmain prove bank.py::Transfer --certificate bank.certificate.json
  mortmain prove bank.py::Transfer --set clerks=3 --certificate three.certificate.json
  mortmain verify bank.certificate.json
"""


@click.command(name="prove", epilog=EPILOG, no_args_is_help=True)
@click.argument("target")
@click.option(
    "--certificate",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a certificate, verified before it is written.",
)
@click.option(
    "--logic",
    type=click.Choice([ANY, *LOGICS]),
    default=ANY,
    show_default=True,
    help="What the certificate is made of.",
)
@click.option("--invariant", is_flag=True, help="Print the invariant, a line for each part.")
@search_options
@click.option("--time/--no-time", default=True, help="Show how long it took.  [default: yes]")
@page_options
def command(
    target: str,
    file: Path | None,
    logic: str,
    invariant: bool,
    search: Search,
    page: Page,
    time: bool,
) -> int:
    """Prove that nothing can go wrong, for any number of parties, and write a certificate."""
    definition = _only_spec(target)
    search.refuse_unknown_parameters([definition])
    if search.engine == AUTO:
        report = proved(
            definition, kills=search.kills, within=search.budget, parameters=search.parameters
        )
    else:
        report = proof_of(search.report(definition))
    page.write(result_as_text(report, ink=page.ink, time=time))
    if invariant:
        page.write("".join(field("always", f"{each}\n") for each in report.invariant))
    if file is None:
        return exit_code(report)
    certificate: Certificate | FamilyCertificate | None
    if isinstance(report.verdict.how, AnyNumber) and logic == ANY:
        certificate = report.certificate
    else:
        # Solvers are loaded where somebody asks for one.
        from mortmain.checker.certificate import certify

        subject, system = prepared(definition, kills=search.kills, parameters=search.parameters)
        certificate = certify(subject, system, logic=logic, within=search.budget)
    if certificate is None:
        why = f"there is no certificate as {logic}"
        if isinstance(report.verdict.how, AnyNumber) and logic == ANY:
            why = "the proof rests on more than a certificate for any number can say"
        page.write(field("wrote", f"nothing, {file} is not written: {why}"))
        return max(exit_code(report), ExitCode.UNDECIDED)
    write(file, certificate.as_text().encode())
    page.write(field("wrote", f"{file}  ({_told(certificate)}, verified)"))
    page.write(field("shows", f"never: {', '.join(certificate.claims)}"))
    return exit_code(report)


def _told(certificate: Certificate | FamilyCertificate) -> str:
    """What it is made of."""
    if isinstance(certificate, FamilyCertificate):
        rows = count(len(certificate.cases[0].parts), "row")
        return (
            f"for any number of {' and '.join(f'`{each}`' for each in certificate.counted)}, {rows}"
        )
    of = "part" if certificate.logic == LOGICS[0] else "state"
    return f"{certificate.logic}, {count(len(certificate.parts), of)}"


def _only_spec(target: str) -> Definition:
    selected = find(target)
    for error in selected.errors:
        raise error
    if len(selected.definitions) > 1:
        names = ", ".join(each.name for each in selected.definitions)
        raise click.UsageError(f"{target} has several specs: add ::Class, one of {names}")
    return selected.definitions[0]
