"""What moved on a bank account: entries, payments, transfers, and the balance after each."""
