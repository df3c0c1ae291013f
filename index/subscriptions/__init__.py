"""Follow feeds: refresh them, and the pages they name, on a schedule."""
