"""Workbooks that take their time: made in the background, with progress, and kept for a week.

Small ones are streamed by `reports.workbook`. Others use `service.order_workbook`.
"""
