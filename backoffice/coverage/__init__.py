"""The years of the camps by month and subject: where the collection is silent."""
