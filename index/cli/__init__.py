"""The commands of `dateline`, each in its own module; `index.cli.app` puts them together."""
