"""What there is to make, who makes it, and what is remembered of it."""
