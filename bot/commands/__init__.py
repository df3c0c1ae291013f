"""Slash commands, message commands and buttons, one module each."""
