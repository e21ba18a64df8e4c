"""Trends: what rises among the items a brand watches, why it suits the brand, and what to say of it."""
