"""Comparisons as files: what a protocol may say, what it refuses, and how a table or a screened folder becomes numbers."""
