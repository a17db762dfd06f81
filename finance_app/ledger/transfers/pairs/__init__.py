"""Two entries that are one transfer: an expense on one account and an income on another.

A statement of each account has its side, so importing both leaves an expense and an income where
money only moved. One step makes a transfer of them; the entries go to the trash, where imports
still know their lines, and come back when the transfer is deleted.
"""
