"""Lines of a file judged for the books: what bars them, and the key that makes them known."""
