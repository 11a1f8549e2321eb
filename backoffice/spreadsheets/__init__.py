"""The pages of the spreadsheets: out, in, shown, done and taken back."""
