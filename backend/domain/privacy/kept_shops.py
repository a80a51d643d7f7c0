"""What somebody sells, and what was bargained about it."""

from __future__ import annotations

from backend.domain.privacy.kept import Blank, Fate, Kept
from backend.domain.privacy.whose import MY_LISTINGS, MY_ROUND, QUOTES

SHOP_ROWS: tuple[Kept, ...] = (
    Kept(
        section="listings",
        table="listings",
        whose="seller_id = :party",
        words="What you sell or sold",
        fate=Fate.STAYS,
        because="It is public, signed, and what buyers ordered. Withdraw it to take it off sale.",
        hidden={"search": "Made of title and description."},
    ),
    Kept(
        section="listing_options",
        table="listing_options",
        whose=f"listing_id IN ({MY_LISTINGS})",
        words="Its ways of delivery",
        fate=Fate.STAYS,
        because="As the listing.",
    ),
    Kept(
        section="listing_photos",
        table="listing_photos",
        whose=f"listing_id IN ({MY_LISTINGS})",
        words="Its pictures, without the place and device they were taken with",
        fate=Fate.STAYS,
        because="As the listing. You can take pictures of a draft down yourself.",
    ),
    Kept(
        section="tags",
        table="tags",
        whose="owner_id = :party",
        words="The tags you bound to items, and when they were read last",
        fate=Fate.STAYS,
        because="They say which item it is to whoever holds it now.",
        hidden={
            "data_key": "It opens the next column.",
            "sealed": "Keys of a tag are never handed out: with them its taps could be forged.",
        },
    ),
    Kept(
        section="stock_movements",
        table="stock_movements",
        whose=f"actor_id = :party OR listing_id IN ({MY_LISTINGS})",
        words="What came to your shelf and left it",
        fate=Fate.STAYS,
        because="The books of the shop.",
    ),
    Kept(
        section="order_rules",
        table="order_rules",
        whose="seller_id = :party",
        words="Your rules about whose orders wait",
        fate=Fate.GOES,
        because="",
    ),
    Kept(
        section="quotes",
        table="quotes",
        whose="buyer_id = :party OR seller_id = :party",
        words="Prices asked for and named",
        fate=Fate.STAYS,
        because="The other side bargained, too.",
    ),
    Kept(
        section="quote_rounds",
        table="quote_rounds",
        whose=f"quote_id IN ({QUOTES})",
        words="What was said while bargaining",
        fate=Fate.EMPTIED,
        because="Your words go; the prices stay the other side's, too.",
        blanks=(Blank("text", MY_ROUND),),
    ),
)
