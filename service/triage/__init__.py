"""Saying what a message is, without a model."""
