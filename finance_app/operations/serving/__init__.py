"""`finance-app start`: the database, the web server, and watching over both until told to stop."""
