"""From a row that is owed to a message somebody has: claims, pace, patience, and who can be reached."""
