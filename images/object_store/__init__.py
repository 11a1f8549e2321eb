"""Masters and derivatives in an object store with the S3 protocol (STORAGE_URL).

errors   what a store that is slow, broken or gone raises, and how long it is then left alone
blocks   the bounded cache on the local disk
source   ranged reads through that cache, neighbouring ones merged
reader   an object as a Python file
bucket   the connection, and what the store tells of its objects
storage  the Django storage

Imported only where STORAGE_URL is set: boto3 takes a third of a second and 30 MB.
"""
