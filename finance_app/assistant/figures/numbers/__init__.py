"""The numbers of a text: value, precision, unit and sign as a reader sees them."""
