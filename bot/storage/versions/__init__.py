"""The migrations of the bot's tables. None changes once it has landed, whatever the tables become later."""
