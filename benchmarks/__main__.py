"""Print every figure the product promises; nothing here is asserted in tests."""

from benchmarks import dashboard, ledger, live, workbook

if __name__ == "__main__":
    workbook.main([workbook.COUNT])
    ledger.main()
    dashboard.main()
    live.main()
