"""Dateline in Discord: questions in, messages out. Everything it knows comes from `index`."""
