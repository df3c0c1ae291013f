"""Passages, their embedding, and the Chroma collections that hold them."""
