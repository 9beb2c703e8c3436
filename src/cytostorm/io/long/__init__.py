"""A long table in, out of core: each name with its unit, each value and each time understood once, by the rules of tables."""
