"""The chain and the contracts, for programs that sign and send by themselves."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from backend.api.dependencies import ResourcesDep, SessionDep
from backend.api.requests import ApiRoute
from backend.api.schemas.chain import ChainListShown, ChainShown, CurrencyShown
from backend.api.schemas.listings import PolicyShown
from backend.chain.chains import Chain
from backend.chain.errors import ChainError
from backend.domain.catalog.policies import PolicyService

router = APIRouter(route_class=ApiRoute, tags=["chain"])


@router.get("/chains", summary="Chains, contracts, currencies and policies")
async def list_chains(session: SessionDep, resources: ResourcesDep) -> ChainListShown:
    """Every chain of this marketplace, the one where listings begin by themselves first."""
    policies = PolicyService(session, resources)
    return ChainListShown(items=[await _show(chain, policies) for chain in resources.chains])


@router.get("/chain", summary="The first chain")
async def get_chain(session: SessionDep, resources: ResourcesDep) -> ChainShown:
    """The first of GET /chains, for programs that trade on one."""
    return await _show(resources.chains.default, PolicyService(session, resources))


async def _show(chain: Chain, policies: PolicyService) -> ChainShown:
    deployment = chain.deployment
    return ChainShown(
        chain_id=chain.id,
        name=chain.name,
        chain_time=await _chain_time(chain),
        contracts={name: contract.address for name, contract in deployment.contracts.items()},
        currencies=[CurrencyShown.of(currency) for currency in deployment.currencies],
        policies=[PolicyShown.of(policy) for policy in policies.list_recommended(chain.id)],
    )


async def _chain_time(chain: Chain) -> datetime | None:
    try:
        return await chain.clock.now()
    except ChainError:
        return None
