"""What is measured, one room each: a function of the shop that answers figures."""
