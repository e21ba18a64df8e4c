"""The checks of replies: what is not said to a stranger, and how courtesy is shown. Silent on any other text.

Each reads `facts.answered`, the message that the text answers.
"""
