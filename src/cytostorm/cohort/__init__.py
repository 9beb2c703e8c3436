"""A whole hospital: screened bucket by bucket into a folder of tables, counted with both bounds, and explained row by row."""
