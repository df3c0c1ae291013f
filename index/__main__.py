"""`python -m index` is `dateline`."""

from index.cli import main

main()
