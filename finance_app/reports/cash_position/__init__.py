"""The money there is on a day, how fast it shrinks, and how long it lasts at that pace."""
