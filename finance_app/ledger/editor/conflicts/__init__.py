"""What two people have made of one entry, side by side, to choose between."""
