"""Portevoix: the brand-voice engine of a community manager."""

__version__ = "0.1.0"
