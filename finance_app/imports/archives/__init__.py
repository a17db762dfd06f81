"""Zip files from outside: opened only as far as is safe, and only the parts that are wanted."""
