"""`python -m mortmain` is the command `mortmain`."""

from mortmain.checker.cli.main import main

main()
