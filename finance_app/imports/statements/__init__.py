"""What the readers of statements share: a line made ready, a currency and a day checked."""
