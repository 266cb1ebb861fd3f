"""The tests. `python3 -m tests` makes them an environment and runs them all."""
