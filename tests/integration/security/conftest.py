"""The shop and its visitors, as the tests of the dashboard have them; and who is told what."""

from tests.integration.dashboard.conftest import dashboard, shop, unbuilt_assets, visitor
from tests.integration.notifications.conftest import told

__all__ = ["dashboard", "shop", "told", "unbuilt_assets", "visitor"]
