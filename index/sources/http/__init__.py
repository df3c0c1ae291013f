"""Reaching out to the web: one address at a time, politely, and to nothing but the public web."""
