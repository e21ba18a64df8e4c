"""Events told to webhooks: written with what they tell of, signed, delivered at least once."""
