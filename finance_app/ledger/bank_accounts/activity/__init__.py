"""What happened on a bank account: its entries of both kinds, with the balance after each."""
