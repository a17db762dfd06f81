"""Running the product, for whoever operates it: building the front end, serving, checking up."""
