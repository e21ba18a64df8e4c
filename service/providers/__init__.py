"""The only door to the model SDKs: whatever imports openai or langchain lives here."""
