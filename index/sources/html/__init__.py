"""A page's HTML -> its text and metadata."""
