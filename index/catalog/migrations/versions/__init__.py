"""The catalog's migrations. One never changes again, whatever the tables become later."""
