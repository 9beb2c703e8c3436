"""The one room that serves: the pages of `web` and the API under /v1. It keeps nothing, writes no value of a patient anywhere, and
decides nothing."""
