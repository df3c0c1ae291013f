"""Commands of the command line, each in a module of its own; `index.cli` puts them together."""
