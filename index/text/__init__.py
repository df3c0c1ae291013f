"""What is known of any text, without knowing what an article is."""
