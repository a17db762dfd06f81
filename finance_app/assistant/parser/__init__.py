"""Reads what is asked without a model: the same tools, by fixed rules, and words the answer.

Others use `rules.read_question`, `rules.read_conversation`, `names.rules.Names`, `readings.rules`
and `wordings.rules.word_answer`.
"""
