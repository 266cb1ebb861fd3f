"""The annex on its way out: compiled in another process, checked as finished files, handed over by a link."""
