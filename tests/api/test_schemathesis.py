"""A machine tries every operation of the contract with inputs of every kind."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from app.main import PROGRAMS
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.people import LiveCity


def described() -> dict[str, Any]:
    """Describe the contract without a database: the tests are collected before there is one."""
    app = FastAPI()
    for router in PROGRAMS:
        app.include_router(router)
    return app.openapi()


contract = schemathesis.openapi.from_dict(described())


@pytest.fixture
def headers(live_city: LiveCity) -> dict[str, str]:
    return token_of(live_city, "olive", *Scope)


@contract.parametrize()
@hypothesis_settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_no_input_breaks_an_operation_or_its_description(
    live_city: LiveCity, headers: dict[str, str], case: schemathesis.Case[Any]
) -> None:
    case.call_and_validate(
        base_url=live_city.settings.base_url,
        headers=headers,
        # A schema cannot say which slugs exist or which characters a database holds; the tests
        # beside this one do. Unknown methods are tried for every route of the site elsewhere.
        excluded_checks=[unsupported_method, positive_data_acceptance],
    )
