"""What the bot remembers, in its own tables."""
