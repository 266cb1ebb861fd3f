"""Spreadsheets that people attach: checked from the outside, read as text, written as templates."""
