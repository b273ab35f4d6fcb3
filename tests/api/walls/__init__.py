"""What keeps one company's data from another's, and from keys that may do less; tried at every door that there is."""
