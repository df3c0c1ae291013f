"""Fit a reader on news and questions with known answers: `dateline fit-reader`."""
