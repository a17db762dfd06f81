"""The tags of SGML and XML as banks write them, step by step."""
