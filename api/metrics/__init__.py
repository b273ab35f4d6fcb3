"""What is counted and timed, and the door that tells it to Prometheus."""
