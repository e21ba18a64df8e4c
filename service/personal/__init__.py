"""Personal data in a text, found and put under placeholders."""
