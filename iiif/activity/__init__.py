"""The IIIF Change Discovery API 1.0, level 2: an activity stream of changes, oldest first.

stream  the changes of manifests and collections, by day
views   the Django views
"""
