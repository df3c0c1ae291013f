"""Alembic's environment, for the tables of the catalog and of the bot, and the catalog's migrations."""
