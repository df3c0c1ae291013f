"""A strict stand-in for Discord: REST and gateway v10 on loopback, and people who use the bot."""
