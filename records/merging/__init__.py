"""Merging two records of the same thing: references and the address of one lead to the other."""
