"""One month of all worlds: decided on one snapshot, posted, committed, audited, recorded."""
