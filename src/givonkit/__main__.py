"""`python -m givonkit`: the command line."""

from .commands import main

main(prog_name="givonkit")
