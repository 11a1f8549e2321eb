"""Translation pages: the queue, and the original beside its translation, by sentences."""
