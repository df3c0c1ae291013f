"""Articles in, quoted answers out."""
