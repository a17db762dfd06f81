"""How files of rates are laid out: CSV with a column for each currency, XML cubes, and ZIP."""
