"""Long work: kept in the records, carried out in process or by workers, taken up again after a crash."""
