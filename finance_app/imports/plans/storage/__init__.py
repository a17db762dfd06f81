"""The files of imports on disk, kept by their content so that a plan can be read again."""
