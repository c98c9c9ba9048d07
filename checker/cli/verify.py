"""`mortmain verify`: a certificate, checked by somebody who did not write it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.cli.exit_code import ExitCode
from mortmain.checker.cli.options import Page, page_options
from mortmain.checker.counted import refuse_unless_counting
from mortmain.checker.evidence.certificate import FAMILY
from mortmain.checker.missing import NotFound, Nothing
from mortmain.checker.report.text import field
from mortmain.checker.report.wording import count
from mortmain.checker.symbolic.dossier import Refused, read
from mortmain.checker.symbolic.verify import verify
from mortmain.checker.symbolic.verify_any_number import verify_any_number
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.transition.system import TransitionSystem

EPILOG = """\b
The spec that the certificate names is read again. The certificate is refused, with the
reason and exit code 1, if the spec has changed its meaning since, or if one of its
obligations fails: each goes to a solver of its own, and nothing that wrote it is used.

\b
Example:
  mortmain verify bank.certificate.json
"""


@click.command(name="verify", epilog=EPILOG, no_args_is_help=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@page_options
def command(file: Path, page: Page) -> int:
    """Check a certificate that `mortmain prove` wrote."""
    try:
        certificate = read(file.read_text(encoding="utf-8", errors="replace"))
        obligations, about, claims = _checked(certificate)
    except RecursionError:
        return _refused(file, page, "what is in it is nested too deeply")
    except Refused as reason:
        return _refused(file, page, str(reason))
    page.write(
        f"{page.ink.good('VERIFIED')}  {certificate['target']}"
        f"   ({about}, {count(obligations, 'obligation')})"
    )
    if settings := _settings(certificate):
        page.write(field("with", settings))
    page.write(f"  never    {', '.join(claims)}\n")
    return ExitCode.HOLDS


def _refused(file: Path, page: Page, reason: str) -> int:
    page.write(f"{page.ink.bad('REFUSED')}  {file}   {reason}")
    page.write(f"  help     have it written again: mortmain prove SPEC --certificate {file}")
    return ExitCode.VIOLATED


def _settings(certificate: dict[str, Any]) -> str:
    """The parameters for which it is verified, where they are not those of the spec."""
    kills = certificate.get("kills")
    values = {**certificate["parameters"], **({} if kills is None else {"kills": kills})}
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _checked(certificate: dict[str, Any]) -> tuple[int, str, list[str]]:
    """How many obligations there are, what they are about, and what they rule out."""
    definition = _definition(certificate)
    if certificate["logic"] != FAMILY:
        obligations = verify(certificate, _system(certificate, definition))
        return obligations, certificate["logic"], certificate["claims"]
    counted = certificate["counted"]
    for parameter in counted:
        refuse_unless_counting(definition, parameter)
    obligations = verify_any_number(certificate, partial(_system, certificate, definition))
    nobody_alone = next(each for each in certificate["cases"] if not each["alone"])
    told = " and ".join(f"`{each}`" for each in counted)
    return obligations, f"for any number of {told}", nobody_alone["claims"]


def _definition(certificate: dict[str, Any]) -> Definition:
    """The spec that the certificate names."""
    try:
        selected = find(certificate["target"])
        for error in selected.errors:
            raise error
        if len(selected.definitions) != 1:
            raise Refused(f"it names {certificate['target']}, which is not one spec")
        return selected.definitions[0]
    except (NotFound, Nothing) as missing:
        raise Refused(f"the spec that it names is not here: {missing}") from missing
    except SpecError as wrong:
        raise _unreadable(wrong) from wrong


def _system(
    certificate: dict[str, Any], definition: Definition, sizes: Mapping[str, int] | None = None
) -> TransitionSystem:
    """The system of that spec with the parameters of the certificate, of that size."""
    kills = certificate.get("kills")
    chosen = kills if isinstance(kills, int) else None
    values = {**certificate["parameters"], **(sizes or {})}
    try:
        return prepared(definition, kills=chosen, parameters=values)[1]
    except SpecError as wrong:
        raise _unreadable(wrong) from wrong


def _unreadable(wrong: SpecError) -> Refused:
    told = wrong.diagnostics[0].headline
    return Refused(f"the spec that it names cannot be read as it says: {told}")
