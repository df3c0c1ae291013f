"""Analysis of plain text: words, names, numbers, sentences. Nothing here knows what an article is."""
