"""Fitting a reader on news with questions whose answers are known: `dateline fit-reader`."""
