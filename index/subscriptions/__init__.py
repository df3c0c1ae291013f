"""News that arrives by itself: feeds that are followed, and the pages that they name."""
