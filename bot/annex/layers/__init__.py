"""Every layer of a finished file, as text: what is shown, what is hidden and what only machines see."""
