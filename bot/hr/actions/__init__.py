"""HR's actions, one function each: who, what, at which version, to what is written and said. See `office`."""
