"""Topics: items that tell one story, how they rise, what they are to a brand. Arithmetic, without a model."""
