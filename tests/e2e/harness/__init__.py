"""What the browser tests stand on: a whole running stack, people with browsers and wallets."""
