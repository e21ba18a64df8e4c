"""The composer writes without a model: it lays out what people wrote, around whole sentences of the guide."""

from service.writers.composer.composer import NOTES, Composer

__all__ = ["NOTES", "Composer"]
