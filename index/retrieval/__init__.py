"""Finds and ranks the passages that may answer a question."""
