"""Files of exchange rates: the reference rates of the European Central Bank, and how they come."""
