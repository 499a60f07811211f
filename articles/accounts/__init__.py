"""Accounts: signing in and how it is slowed, invitations, second factors, sessions."""
