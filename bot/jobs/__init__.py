"""Work that waits its turn: questions, indexing jobs and feed refreshes."""
