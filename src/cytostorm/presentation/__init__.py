"""Every result as one typed view, made once; faces only render it."""
