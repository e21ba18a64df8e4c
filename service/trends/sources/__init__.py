"""Readers of what sources answer: bytes in, items and what was wrong out. They ask and keep nothing."""
