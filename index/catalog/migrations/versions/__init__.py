"""The catalog's migrations. None changes once it has landed, whatever the tables become later."""
