"""Optimistic concurrency control: a form is saved over what others changed since it was opened.

The form carries the version that it was opened with (`opened.py`). Saving it is a three-way merge
(`merge.py`) of that version, the stored record and what was typed. Changes that do not touch each
other are both kept; where both sides changed the same field, the curator decides.
"""
