"""Commands of the command line, each in a module of its own; `index.cli.app` puts them together."""
