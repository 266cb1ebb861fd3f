"""Whom the bot believes and whom it talks to: tokens in and out, keys, hosts, limits on what is read."""
