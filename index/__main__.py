"""`python -m index` is `dateline`."""

from index.cli.app import main

main()
