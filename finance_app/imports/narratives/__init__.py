"""The narrative of a SWIFT line (:86:): who it was and what for, in the dialects of banks."""
