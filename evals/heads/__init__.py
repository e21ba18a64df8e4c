"""The heads of `service/triage`: `python -m evals.heads` trains them and writes their card."""
