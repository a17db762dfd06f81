"""What a business used before: vendors and clients, their categories, ways of paying.

For whoever fills in an entry; others use `service`.
"""
