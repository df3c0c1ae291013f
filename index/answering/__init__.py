"""From a question to an answer: read, compare, quote and compose."""
