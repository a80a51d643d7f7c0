"""The shop and its visitors, as the tests of the dashboard have them."""

from tests.integration.dashboard.conftest import dashboard, shop, unbuilt_assets, visitor

__all__ = ["dashboard", "shop", "unbuilt_assets", "visitor"]
