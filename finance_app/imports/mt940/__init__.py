"""MT940 and MT942: statements and reports of SWIFT, by the mt-940 package, line by line."""
