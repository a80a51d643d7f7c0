"""Everybody is told what concerns them: on the page, by mail, on the device, by webhook."""
