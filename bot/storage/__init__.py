"""What the bot stores: one module for each store."""
