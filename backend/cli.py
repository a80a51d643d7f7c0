"""The command line: every process of the product starts here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy import text

from backend.chain.chains import Chain, load_book
from backend.chain.errors import ChainError
from backend.chain.types import parse_address
from backend.chain.whole_log import ask_for_whole_log
from backend.core.database import run_in_unit_of_work, unit_of_work
from backend.core.errors import DomainError
from backend.core.garbage import collect_seldom
from backend.core.key_rotation import KeyRotation
from backend.core.logging import configure_logging
from backend.core.metrics import served
from backend.core.postgres import database_url
from backend.core.settings import Settings, load_settings
from backend.core.viewer import StaffRole
from backend.core.waiting import stop_when_asked
from backend.domain.evidence.command import check
from backend.domain.evidence.errors import EvidenceRefused
from backend.domain.parties.errors import GrantStands
from backend.domain.parties.staff import StaffService
from backend.domain.reputation.rebuilding import rebuild
from backend.domain.reputation.service import ReputationService
from backend.domain.reputation.telling import tell
from backend.indexer.reconcile import compare_with_contract, reconcile, replay
from backend.indexer.repository import ChainRepository, list_chains
from backend.indexer.side_by_side import IndexedChain, follow_chains
from backend.jobs.attest_arrivals import chains_that_attest, run_attester
from backend.jobs.compare_stock import compare_stock
from backend.jobs.poll_carriers import poll_carriers
from backend.jobs.read_metadata import read_token_metadata
from backend.jobs.read_prices import read_prices
from backend.jobs.run_exports import run_exports
from backend.jobs.run_keeper import chains_that_send, run_keeper
from backend.jobs.send_notices import run_notifier
from backend.jobs.send_outbox import run_outbox
from backend.jobs.sweep_files import sweep_files
from backend.jobs.sweeps import run_sweeps
from backend.migrations.run import upgrade
from backend.resources import Resources
from backend.wiring import open_resources, projectors, subscriptions, sweeps

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Earnest, process by process.")
keys = typer.Typer(no_args_is_help=True, help="Master keys: which are in use, and the next one.")
app.add_typer(keys, name="keys")
log = structlog.get_logger(__name__)
Work = Callable[[Resources, asyncio.Event], Awaitable[None]]


@app.command()
def web(
    port: Annotated[int, typer.Option(help="Port to listen on, on this machine only.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the dashboard and the API."""
    settings = _settings()  # what is wrong is told here, in a sentence, before anything starts
    try:
        for chain in settings.chains:
            load_book(chain)
    except ChainError as error:
        raise _stopped(error) from None
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
    """Follow the chain, or all of several, and keep the rows that come from it."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        followed = [
            IndexedChain(chain, resources.sessions, resources.clock) for chain in resources.chains
        ]
        collect_seldom()
        with served(metrics_port):
            await follow_chains(followed, projectors(), stop)

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
                group.create_task(poll_carriers(resources, stop))
                group.create_task(run_exports(resources, stop))
                group.create_task(read_prices(resources, stop))
                group.create_task(read_token_metadata(resources, stop))
                group.create_task(compare_stock(resources, stop))
                group.create_task(sweep_files(resources, stop))

    _run(work)


@app.command()
def keeper(metrics_port: MetricsPort = None) -> None:
    """Run time-outs that have matured, and carry signatures. Needs the key of an account."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        sending = chains_that_send(resources)
        with served(metrics_port):
            async with resources.feed.running():
                await run_keeper(sending, resources.feed, stop)

    _run(work)


@app.command()
def attester() -> None:
    """Say on chain that parcels have arrived, as carriers report. Needs the attester's key."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        attesting = chains_that_attest(resources)
        async with resources.feed.running():
            await run_attester(attesting, resources.feed, stop)

    _run(work)


@app.command()
def notifier(metrics_port: MetricsPort = None) -> None:
    """Send what people want to hear outside: mails, pushes to devices, webhooks."""

    async def work(resources: Resources, stop: asyncio.Event) -> None:
        with served(metrics_port):
            async with resources.feed.running():
                await run_notifier(resources, stop)

    _run(work)


@app.command()
def migrate() -> None:
    """Bring the tables up to date."""
    upgrade(database_url(_settings()))
    typer.echo("The tables are up to date.")


OneChain = Annotated[
    int | None, typer.Option("--chain", help="This chain's id alone. None: all of them.")
]


@app.command("reconcile")
def reconcile_rows(one: OneChain = None) -> None:
    """Derive all rows anew, ask the contract, and compare. Ends with 1 when they differ."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        found: list[object] = []
        for chain in await _chosen(resources, one):  # one by one: each is locked meanwhile
            async with unit_of_work(resources.sessions) as session:
                found += await reconcile(session, projectors(), chain.id)
                found += await compare_with_contract(session, chain.gateway, chain.deployment)
        for difference in found:
            typer.echo(str(difference))
        if found:
            raise typer.Exit(1)
        typer.echo("Every row follows from the stored logs, and the contract agrees.")

    _run(work)


@app.command("replay")
def replay_rows(one: OneChain = None) -> None:
    """Empty every table that is derived from the chain and fill it again from the stored logs.

    In one transaction per chain: readers see the old rows until the new ones are there, and the
    index of that chain waits.
    """

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        for chain in await _chosen(resources, one):
            async with unit_of_work(resources.sessions) as session:
                await session.execute(text("SET LOCAL statement_timeout = 0"))
                await ChainRepository(session, chain.id).get_cursor(lock=True)
                for projector in projectors():
                    await replay(session, chain.id, projector)
        typer.echo("Every row was derived again from the stored logs.")

    _run(work)


@app.command("check-deployment")
def check_deployment() -> None:
    """Compare chain id, genesis block and contract code with the address book."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        for chain in resources.chains:
            await chain.deployment.check(chain.gateway)
        typer.echo("The node serves the chain and the contracts of the address book.")

    _run(work)


StaffAddress = Annotated[str, typer.Argument(help="The wallet's address, 0x and 40 digits.")]
RoleOfStaff = Annotated[StaffRole, typer.Argument(help="What they do here.")]


@app.command("grant-staff")
def grant_staff(address: StaffAddress, role: RoleOfStaff) -> None:
    """Make whoever signs in with this address staff. How the first admin comes to be.

    Safe to repeat: a set-up that runs twice finds the role there and goes on.
    """

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        try:
            async with unit_of_work(resources.sessions) as session:
                staff = StaffService(session, resources)
                await staff.grant_by_command(parse_address(address), role)
        except GrantStands:
            typer.echo(f"{address} has the role {role.value} already. Nothing was changed.")
            return
        typer.echo(f"{address} has the role {role.value} now.")

    _run(work)


@app.command("revoke-staff")
def revoke_staff(address: StaffAddress, role: RoleOfStaff) -> None:
    """Take a staff role away. It ends with the next click of who had it."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        async with unit_of_work(resources.sessions) as session:
            staff = StaffService(session, resources)
            await staff.revoke_by_command(parse_address(address), role)
        typer.echo(f"{address} no longer has the role {role.value}.")

    _run(work)


ContractAddress = Annotated[str, typer.Option(help="With --rpc: the escrow contract's address.")]


@app.command("reputation")
def show_reputation(
    address: Annotated[str, typer.Argument(help="Whose, as 0x and 40 digits.")],
    rpc: Annotated[str | None, typer.Option(help="A node to read the whole log from.")] = None,
    contract: ContractAddress = "",
    from_block: Annotated[int, typer.Option(help="With --rpc: where to begin.")] = 0,
) -> None:
    """Count what the chain says of somebody: from the index, or with --rpc from a node alone.

    With --rpc it needs no settings and no database, so anybody can check what a page says.
    """
    try:
        account = parse_address(address)
        if rpc is not None:
            escrow = parse_address(contract, field="contract")
            chain_id, events = asyncio.run(ask_for_whole_log(rpc, escrow, from_block))
            typer.echo(tell(chain_id, rebuild(events, account).values()))
            return
    except (ChainError, DomainError) as error:
        raise _stopped(error) from error

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        async with unit_of_work(resources.sessions) as session:
            for found in await ReputationService(session, resources).list(account):
                typer.echo(tell(found.chain_id, found.records))


@keys.command("list")
def list_keys() -> None:
    """Which master keys are in the settings, and how many rows each is still needed for."""

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        async with unit_of_work(resources.sessions) as session:
            found = await KeyRotation(session, resources.sealer).list()
        for key in found:
            use = "current" if key.is_current else "previous" if key.is_configured else "MISSING"
            typer.echo(f"{key.id.hex()}  {use:8}  {key.rows} rows")

    _run(work)


@keys.command("rotate")
def rotate_keys() -> None:
    """Wrap every data key anew with the current master key; sealed texts stay untouched.

    Afterwards the previous master keys can leave the settings. May be stopped and run again.
    """

    async def work(resources: Resources, _stop: asyncio.Event) -> None:
        total = 0
        while done := await run_in_unit_of_work(
            resources.sessions, lambda session: KeyRotation(session, resources.sealer).rotate()
        ):
            total += done
        typer.echo(f"{total} data keys were wrapped anew.")

    _run(work)


@app.command()
def verify(
    bundle: Annotated[
        Path, typer.Argument(help="A bundle (.zip), or one document with its proof (.json).")
    ],
    rpc: Annotated[
        str | None, typer.Option(help="A node to ask whether the root is on chain. None: offline.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(help="The escrow contract you trust. None: that of this program.")
    ] = None,
    first_block: Annotated[int, typer.Option(min=0, help="Where the node begins to look.")] = 0,
) -> None:
    """Check evidence with nothing but its bytes. Needs no settings and no database."""
    try:
        is_sound = asyncio.run(check(bundle, rpc, contract, first_block, typer.echo))
    except (EvidenceRefused, OSError, ChainError, DomainError) as error:
        raise _stopped(error) from error
    if not is_sound:
        raise typer.Exit(1)


async def _chosen(resources: Resources, one: int | None) -> Sequence[Chain]:
    """All chains, or the one that was named; without those of which nothing was read yet."""
    chosen = list(resources.chains) if one is None else [resources.chains.get(one)]
    async with unit_of_work(resources.sessions) as session:
        begun = await list_chains(session)
    return [chain for chain in chosen if chain.id in begun]


def _settings() -> Settings:
    try:
        settings = load_settings()
    except ValidationError as error:
        for mistake in error.errors():
            place = ".".join(str(part) for part in mistake["loc"])
            typer.echo(f"Settings: {place}{': ' if place else ''}{mistake['msg']}", err=True)
        raise typer.Exit(1) from None
    configure_logging(as_json=settings.log_json)
    return settings


def _run(work: Work) -> None:
    """Run one process to its end; SIGINT and SIGTERM ask it to stop."""

    async def process() -> None:
        stop = asyncio.Event()
        stop_when_asked(stop)
        async with open_resources(settings) as resources:
            stop_when_asked(stop, resources.feed.wake)
            await work(resources, stop)

    settings = _settings()
    try:
        asyncio.run(process())
    except (ChainError, DomainError) as error:
        raise _stopped(error) from error


def _stopped(error: Exception) -> typer.Exit:
    typer.echo(f"Stopped: {error}", err=True)
    return typer.Exit(1)


if __name__ == "__main__":
    app()
