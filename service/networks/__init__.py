"""The networks: what each allows (data), how each counts and what it links (code)."""
