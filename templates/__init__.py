"""Annex kinds, and the way from answers to documents.

A folder without a leading underscore is a kind and holds no Python; the modules beside them compile a kind's
one template into blocks and write every format from those.
"""
