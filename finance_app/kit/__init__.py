"""Shared parts that know no word of the business: money, periods, clock, settings, database."""
