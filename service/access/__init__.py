"""Who may do what, and how much of it: keys, scopes, budgets, answers kept for retries."""
