"""Replies of a model, put together from the chunks of a stream."""
