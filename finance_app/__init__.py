"""A self-hosted finance back office, in Python only.

The map, from the bottom up:

kit         money, periods, settings, database, errors, Excel: no word of the business
ui          the vocabulary pages are written in
identity    people, businesses, roles, sign-in and sessions
ledger      expenses, incomes, categories, totals, quick add, period lock, attachments, the sample
fixed_assets the register: terms, schedules, changes, disposals, posting, roll-forward
imports     bank files and exports of other books: readers, mapping, plans
reports     the dashboard, what an accountant signs, and the workbook
assistant   questions in plain words, every figure proved; drafts to confirm
operations  serving, the front-end build, the embedded database, health, doctor
edge, guard what every request and every event passes first
frame       what is around every page: places, palette, keys
finance_app the composition root; __main__ is the command line
"""
