"""How an asset is written down: method, convention, life, residual; which fit together."""
