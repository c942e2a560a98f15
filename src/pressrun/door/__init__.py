"""Between the command line and the rest: what can be asked, what is answered."""
