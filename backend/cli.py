"""The command line: every process of the product starts here."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Annotated

import structlog
import typer
import uvicorn
from sqlalchemy import text

from backend.chain.errors import ChainError
from backend.core.database import unit_of_work
from backend.core.logging import configure_logging
from backend.core.metrics import served
from backend.core.postgres import database_url
from backend.core.settings import Settings, load_settings
from backend.indexer.loop import run_index_loop
from backend.indexer.reconcile import compare_with_contract, reconcile, replay
from backend.indexer.repository import ChainRepository
from backend.jobs.send_outbox import run_outbox
from backend.jobs.sweeps import run_sweeps
from backend.migrations.run import upgrade
from backend.resources import Resources
from backend.wiring import open_resources, projectors, subscriptions, sweeps

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Earnest, process by process.")
log = structlog.get_logger(__name__)
Work = Callable[[Resources, asyncio.Event], Awaitable[None]]


@app.command()
def web(
    port: Annotated[int, typer.Option(help="Port to listen on, on this machine only.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the dashboard and the API."""
    _settings()  # a wrong setting is told here, in one sentence, before anything starts
    uvicorn.run(
        "backend.asgi:create_app",
        factory=True,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # settings say which hops are believed, and we look there ourselves
        timeout_graceful_shutdown=3,  # open event streams would hold it up for ever
    )


MetricsPort = Annotated[
    int | None, typer.Option(help="Port for Prometheus, on this machine only. None: not served.")
]


@app.command()
def indexer(metrics_port: MetricsPort = None) -> None:
    """Follow the chain and keep the rows that come from it."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        with served(metrics_port):
            await run_index_loop(resources, projectors(), stop)

    _run(work)


@app.command()
def worker(metrics_port: MetricsPort = None) -> None:
    """Hand events on, and look after what comes due."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        with served(metrics_port):
            async with resources.feed.running(), asyncio.TaskGroup() as group:
                group.create_task(
                    run_outbox(
                        resources.sessions,
                        resources.feed,
                        subscriptions(resources),
                        resources.clock,
                        stop,
                    )
                )
                group.create_task(run_sweeps(resources.sessions, sweeps(resources), stop))

    _run(work)


@app.command()
def migrate() -> None:
    """Bring the tables up to date."""
    upgrade(database_url(_settings()))
    typer.echo("The tables are up to date.")


@app.command("reconcile")
def reconcile_rows() -> None:
    """Derive all rows anew, ask the contract, and compare. Ends with 1 when they differ."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        async with unit_of_work(resources.sessions) as session:
            found: list[object] = [*await reconcile(session, projectors())]
            found += await compare_with_contract(session, resources.gateway, resources.deployment)
        for difference in found:
            typer.echo(str(difference))
        if found:
            raise typer.Exit(1)
        typer.echo("Every row follows from the stored logs, and the contract agrees.")

    _run(work)


@app.command("replay")
def replay_rows() -> None:
    """Empty every table that is derived from the chain and fill it again from the stored logs.

    In one transaction: readers see the old rows until the new ones are there, and the index waits.
    """

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        chain_id = resources.deployment.chain_id
        async with unit_of_work(resources.sessions) as session:
            await session.execute(text("SET LOCAL statement_timeout = 0"))
            await ChainRepository(session, chain_id).get_cursor(lock=True)
            for projector in projectors():
                await replay(session, chain_id, projector)
        typer.echo("Every row was derived again from the stored logs.")

    _run(work)


@app.command("check-deployment")
def check_deployment() -> None:
    """Compare chain id, genesis block and contract code with the address book."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        await resources.deployment.check(resources.gateway)
        typer.echo("The node serves the chain and the contracts of the address book.")

    _run(work)


def _settings() -> Settings:
    settings = load_settings()
    configure_logging(as_json=settings.log_json)
    return settings


def _run(work: Work) -> None:
    """Run one process to its end; SIGINT and SIGTERM ask it to stop."""

    async def process() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with open_resources(settings) as resources:
            await work(resources, stop)

    settings = _settings()
    try:
        asyncio.run(process())
    except ChainError as error:
        typer.echo(f"Stopped: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
