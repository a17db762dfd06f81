"""The words of an answer, with figures that tools found."""
