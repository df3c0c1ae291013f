"""Measure the answers to questions whose answers are known: `dateline evaluate`."""
