"""Billing: invoices and credit notes of what the chain says was paid, receipts, a shop's costs."""
