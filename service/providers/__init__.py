"""Models and embedders of others: the only package that imports openai and langchain."""
