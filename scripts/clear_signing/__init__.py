"""What a wallet shows of our calls and signatures, as ERC-7730 descriptors."""
