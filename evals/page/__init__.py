"""`evals/report.html`: every figure beside its aim and its baseline, and the plots that help to read them."""
