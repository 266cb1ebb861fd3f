// What makes HR's page quicker. Nothing here is needed: every page works without it.
