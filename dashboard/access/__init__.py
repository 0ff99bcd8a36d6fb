"""Who asks and what they may: rights, authorisation, accounts, sign-in."""
