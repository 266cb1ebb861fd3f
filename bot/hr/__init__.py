"""HR's desk: what a coordinator may do with a round, whichever door they came in by."""
