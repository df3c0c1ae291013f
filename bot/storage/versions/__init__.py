"""The migrations of the bot's tables. One never changes again, whatever the tables become later."""
