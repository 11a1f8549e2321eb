"""People and bodies, their testimonies, and the questions on which testimonies disagree."""
