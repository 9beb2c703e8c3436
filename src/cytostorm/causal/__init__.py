"""Numbers for comparisons: intervals, survival and cumulative incidence. No patient, no file and no wording is in here."""
