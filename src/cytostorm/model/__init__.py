"""The frozen grammar of criteria, and the linked nodes that every engine evaluates."""
