"""What a plan does to the books: its lines become entries once, and are taken out again."""
