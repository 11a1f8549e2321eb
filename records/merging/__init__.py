"""Two terms that are one: all that points at one points at the other, and so does its address."""
