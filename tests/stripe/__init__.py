"""A small Stripe for tests: its HTTP over loopback, spoken to by the real library.

Never imported by the product. `account.Account` holds what Stripe would know, `server.Server`
speaks, `parameters` refuses what the library's own types do not name.
"""
