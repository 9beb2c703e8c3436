"""The command line: the only room that prints and that reads files named on it."""
