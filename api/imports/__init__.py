"""Files that become records: kept as they came, then written batch by batch by a job."""
