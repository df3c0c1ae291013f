"""Fit a reader (`dateline fit-reader`) and the judgement of written lines (`dateline fit-support`)."""
