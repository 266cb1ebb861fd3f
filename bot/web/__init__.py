"""The aiohttp application and its routes."""
