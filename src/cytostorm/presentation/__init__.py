"""Every result of the domain as a view and in words, once: faces render it and write no sentence of their own."""
