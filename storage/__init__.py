"""Where answers are kept. A backend is one file named for its URL scheme; `base` says what one must do."""
