"""QIF, the old format of Quicken: bank, cash and card accounts with payees and categories."""
