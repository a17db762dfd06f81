"""Signs, codes and names of currencies before and behind a number."""
