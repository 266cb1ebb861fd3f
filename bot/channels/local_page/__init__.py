"""The built-in chat's page: its history, its routes, and the files a browser gets."""
