"""Named refusals about exports."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class ExporterNotFound(NotFound):
    """There is no such exporter, or not for this viewer."""

    code = "exporter_not_found"


class ExportRunNotFound(NotFound):
    """There is no such run, or it wrote no file, or not for this viewer."""

    code = "export_run_not_found"


class ExporterChanged(Conflict):
    """Somebody else has changed this exporter meanwhile."""

    code = "exporter_changed"


class ExporterInUse(Conflict):
    """Another exporter is woken by this one."""

    code = "exporter_in_use"


class TooManyExporters(Conflict):
    """A shop has as many as it can."""

    code = "too_many_exporters"


class AuditFileNotFound(NotFound):
    """There is no such audit file, or it is not written, or not for this viewer."""

    code = "audit_file_not_found"


class TooManyAuditFiles(Conflict):
    """As many as a shop can have under way are waiting already."""

    code = "too_many_audit_files"
