"""The chain and the contracts, for programs that sign and send by themselves."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from backend.api.dependencies import ResourcesDep, SessionDep
from backend.api.requests import ApiRoute
from backend.api.schemas.chain import ChainShown, CurrencyShown
from backend.api.schemas.listings import PolicyShown
from backend.chain.errors import ChainError
from backend.domain.catalog.policies import PolicyService
from backend.resources import Resources

router = APIRouter(route_class=ApiRoute, tags=["chain"])


@router.get("/chain", summary="Chain, contracts, currencies and policies")
async def get_chain(session: SessionDep, resources: ResourcesDep) -> ChainShown:
    """`chain_time` is what deadlines are compared with; null while the node does not answer."""
    deployment = resources.deployment
    policies = PolicyService(session, resources).list_recommended()
    return ChainShown(
        chain_id=deployment.chain_id,
        chain_time=await _chain_time(resources),
        contracts={name: contract.address for name, contract in deployment.contracts.items()},
        currencies=[CurrencyShown.of(currency) for currency in deployment.currencies],
        policies=[PolicyShown.of(policy) for policy in policies],
    )


async def _chain_time(resources: Resources) -> datetime | None:
    try:
        return await resources.chain_clock.now()
    except ChainError:
        return None
