"""`mortmain prove`: a proof that nothing can go wrong, and a certificate of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.certificate import ANY, LOGICS, certify
from mortmain.checker.cli.exit_code import ExitCode, exit_code
from mortmain.checker.cli.options import Page, Search, page_options, search_options
from mortmain.checker.cli.output import write
from mortmain.checker.engines import AUTO
from mortmain.checker.evidence.certificate import claims_of
from mortmain.checker.evidence.verdict import Inductive
from mortmain.checker.report.text import field, result_as_text
from mortmain.checker.report.wording import count
from mortmain.model.language.definition import Definition
from mortmain.model.term.text import show

EPILOG = """\b
The proof is about the spec as it is, with the number of isolates and the parameters that it
has or that --set gives it. It is not about every number of isolates. With --engine auto
z3 gives it.

\b
A certificate shows that no reachable state violates a property or is a deadlock. It says
nothing of what lasts for ever, a permanent block or an orphaned lock; the answer printed
here does. Two kinds of certificate can be verified:
  induction  an invariant: true at the start and after every step
  states     every reachable state: no step leads to any other
`any` is the first of them that can be made.

\b
Examples:
  mortmain prove mutex_stuck_after_kill::TimeoutOnCallback
  mortmain prove bank.py::Transfer --set clerks=3 --certificate bank.certificate.json
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
    """Prove by z3 that nothing can go wrong, and write a certificate."""
    definition = _only_spec(target)
    search.refuse_unknown_parameters([definition])
    asked = replace(search, engine="z3") if search.engine == AUTO else search
    report = asked.report(definition)
    page.write(result_as_text(report, ink=page.ink, time=time))
    how = report.verdict.how
    if invariant and isinstance(how, Inductive):
        page.write("".join(field("always", f"{show(each)}\n") for each in how.invariant))
    if file is None:
        return exit_code(report)
    subject, system = prepared(definition, kills=search.kills, parameters=search.parameters)
    certificate = certify(subject, system, logic=logic, within=search.budget)
    if certificate is None:
        page.write(field("no certificate", f"as {logic}: {file} is not written"))
        return max(exit_code(report), ExitCode.UNDECIDED)
    write(file, certificate.as_text().encode())
    parts = count(len(certificate.parts), "part" if certificate.logic == LOGICS[0] else "state")
    page.write(field("wrote", f"{file}  ({certificate.logic}, {parts}, verified)"))
    page.write(field("shows", f"never: {', '.join(claims_of(system))}"))
    return exit_code(report)


def _only_spec(target: str) -> Definition:
    selected = find(target)
    for error in selected.errors:
        raise error
    if len(selected.definitions) > 1:
        names = ", ".join(each.name for each in selected.definitions)
        raise click.UsageError(f"{target} has several specs: add ::Class, one of {names}")
    return selected.definitions[0]
