"""The studio: web pages to write, moderate and watch with. They talk to the API as any tool does."""
