"""The shell: the only code that waits, reads the clock, or talks to anyone."""
