"""Drives the token API at AXIOM_URL with Axiom's own Python client and the token AXIOM_TOKEN.

Exits with 1 and a message where anything is not as the client or the API's documentation has it.
"""

import os
import sys
from datetime import datetime, timedelta, timezone

import axiom_py
from axiom_py.tokens import (
    CreateTokenRequest,
    RegenerateTokenRequest,
    TokenDatasetCapabilities,
    TokenOrganizationCapabilities,
)

DATASET = "client-logs"


def expect(is_so, what):
    if not is_so:
        sys.exit(f"axiom_client: {what}")


def equal(actual, expected, what):
    expect(actual == expected, f"{what}: {actual!r} where {expected!r} was expected")


def refused(call, status, what):
    try:
        call()
    except axiom_py.client.AxiomError as error:
        equal(error.status, status, what)
        return error.message
    sys.exit(f"axiom_client: {what}: it succeeded where {status} was expected")


def client(secret, **options):
    return axiom_py.Client(secret, url=os.environ["AXIOM_URL"], **options)


def ingest(secret, what, **options):
    status = client(secret, **options).ingest_events(DATASET, [{"n": 1}, {"n": 2}, {"at": now()}])
    equal((status.ingested, status.failed, status.failures), (3, 0, []), what)


def now():
    return datetime.now(timezone.utc)


def microseconds(instant):
    return instant.replace(microsecond=123457)


def main():
    tokens = client(os.environ["AXIOM_TOKEN"]).tokens
    before = {token.id for token in tokens.list()}

    expires_at = microseconds(now() + timedelta(days=30))
    created = tokens.create(
        CreateTokenRequest(
            name="Client's token",
            description="made by axiom-py",
            expiresAt=expires_at,
            datasetCapabilities={
                DATASET: TokenDatasetCapabilities(ingest=["create"], virtualFields=["read"])
            },
            orgCapabilities=TokenOrganizationCapabilities(apiTokens=["read"]),
        )
    )
    expect(created.token.startswith("xaat-"), "the secret does not begin with xaat-")
    equal(created.name, "Client's token", "the name")
    equal(created.description, "made by axiom-py", "the description")
    equal(created.expiresAt, expires_at, "the expiry")
    equal(
        created.datasetCapabilities,
        {DATASET: TokenDatasetCapabilities(ingest=["create"], virtualFields=["read"])},
        "the capabilities of data sets",
    )
    equal(
        created.orgCapabilities,
        TokenOrganizationCapabilities(apiTokens=["read"]),
        "the capabilities of the organization",
    )
    ingest(created.token, "ingest with the new token")
    ingest(created.token, "ingest by the edge's path", edge_url=os.environ["AXIOM_URL"])

    shown = tokens.get(created.id)
    equal((shown.id, shown.expiresAt), (created.id, expires_at), "get")
    equal({token.id for token in tokens.list()} - before, {created.id}, "list after create")

    # The client drops the secret from the answer to a regeneration, so it is read from the wire.
    answers = []
    tokens.session.hooks["response"] = [
        tokens.session.hooks["response"],
        lambda answer, *_, **__: answers.append(answer),
    ]
    overlap_ends = microseconds(now() + timedelta(hours=1))
    new_expiry = microseconds(now() + timedelta(days=60))
    renewed = tokens.regenerate(
        created.id,
        RegenerateTokenRequest(existingTokenExpiresAt=overlap_ends, newTokenExpiresAt=new_expiry),
    )
    new_secret = answers[-1].json()["token"]
    expect(renewed.id != created.id, "a regeneration kept the id")
    expect(new_secret != created.token, "a regeneration kept the secret")
    equal(renewed.expiresAt, new_expiry, "the new token's expiry")
    equal(renewed.name, created.name, "the clone's name")
    equal(renewed.datasetCapabilities, created.datasetCapabilities, "the clone's capabilities")
    equal(tokens.get(created.id).expiresAt, overlap_ends, "the old token's end")
    ingest(created.token, "ingest with the old secret during the overlap")
    ingest(new_secret, "ingest with the new secret during the overlap")

    # Nobody may do what the capabilities do not say.
    equal(
        refused(lambda: client(new_secret).tokens.delete(renewed.id), 403, "delete without right"),
        "apiTokens: [delete] is missing",
        "the message of a 403",
    )
    refused(
        lambda: client(new_secret).ingest_events("others", [{"n": 1}]), 403, "ingest elsewhere"
    )

    # A second regeneration ends the one before it at once.
    last = tokens.regenerate(
        renewed.id,
        RegenerateTokenRequest(
            existingTokenExpiresAt=now() - timedelta(seconds=2), newTokenExpiresAt=None
        ),
    )
    equal(last.expiresAt, None, "the expiry of a token that never expires")
    refused(lambda: client(new_secret).tokens.list(), 401, "list with an ended token")

    for token_id in (created.id, renewed.id, last.id):
        tokens.delete(token_id)
    refused(lambda: tokens.get(created.id), 404, "get of a deleted token")
    refused(lambda: client(created.token).tokens.list(), 401, "list with a deleted token")
    equal({token.id for token in tokens.list()}, before, "list after delete")
    print("axiom_client: all as expected")


if __name__ == "__main__":
    main()
