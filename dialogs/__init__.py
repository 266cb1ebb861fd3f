"""The core: frozen records and pure functions.

What belongs here: what a round is, what an owner may be asked, and what follows from what happened.
What does not: I/O, the clock, a vendor's types, a sentence for a person. The clock is an argument, words
are codes, and everything here may be called twice with the same result.
"""
