"""`mortmain verify`: a certificate, checked by somebody who did not write it."""

from __future__ import annotations

from pathlib import Path

import click

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.cli.exit_code import ExitCode
from mortmain.checker.cli.options import Page, page_options
from mortmain.checker.missing import NotFound, Nothing
from mortmain.checker.report.wording import count
from mortmain.checker.symbolic.dossier import Refused, read
from mortmain.checker.symbolic.verify import verify
from mortmain.model.diagnostic import SpecError
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
        obligations = verify(certificate, _system(certificate))
    except Refused as reason:
        page.write(f"{page.ink.bad('REFUSED')}  {file}   {reason}")
        return ExitCode.VIOLATED
    page.write(
        f"{page.ink.good('VERIFIED')}  {certificate['target']}"
        f"   ({certificate['logic']}, {count(obligations, 'obligation')})"
    )
    page.write(f"  never    {', '.join(certificate['claims'])}")
    return ExitCode.HOLDS


def _system(certificate: dict[str, object]) -> TransitionSystem:
    """The system of the spec that the certificate names."""
    target, kills, given = (certificate.get(each) for each in ("target", "kills", "parameters"))
    try:
        selected = find(str(target))
        for error in selected.errors:
            raise error
        if len(selected.definitions) != 1:
            raise Refused(f"it names {target}, which is not one spec")
        assert isinstance(given, dict)
        chosen = kills if isinstance(kills, int) else None
        return prepared(selected.definitions[0], kills=chosen, parameters=given)[1]
    except (NotFound, Nothing) as missing:
        raise Refused(f"the spec that it names is not here: {missing}") from missing
    except SpecError as wrong:
        told = wrong.diagnostics[0].headline
        raise Refused(f"the spec that it names cannot be read as it says: {told}") from wrong
