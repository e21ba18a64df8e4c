"""The heads of `service/topics/risk.py`: `python -m evals.risk_heads` trains them and writes their card."""
