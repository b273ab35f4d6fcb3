"""What an operator does to a whole Gather, behind the `gather` command: people, keys, copies and their proof."""
