"""Imports: files of banks and of other books become statement lines; none is lost or invented.

detect says which format, `lines` what readers return. Rows: tables (encodings, headers),
workbooks (archives, extents), by columns, guesses, mapping, presets, vocabulary, amounts, dates.
Statements: ofx (tags), qif, camt (documents, bookings), mt940 (postings, narratives).
reading runs them in a child; plans keeps what they found, shows and books it.
"""
