"""The pages of merging: which term stays, what follows it, and taking it back."""
