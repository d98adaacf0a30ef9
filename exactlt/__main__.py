"""``python -m exactlt`` is the command line."""

from exactlt.cli import main

main()
