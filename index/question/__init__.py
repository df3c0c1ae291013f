"""Understands a question: time, entities, spelling, language and the kind of answer it wants."""
