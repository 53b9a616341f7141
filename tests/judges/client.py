"""Python's gql, as an integrator who builds reports would use it: the schema comes from the server."""

import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.httpx import HTTPXTransport
from graphql import GraphQLError

ENDPOINT, TOKEN = sys.argv[1:]
CASES = """
query Cases($first: Int, $after: String, $filter: CaseFilter) {
  cases(first: $first, after: $after, filter: $filter) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id status openedOn careNotes { text } access { relation withheld { field reason } } }
  }
}
"""


def client(token=TOKEN):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Client(
        transport=HTTPXTransport(url=ENDPOINT, headers=headers, timeout=30),
        fetch_schema_from_transport=True,
        parse_results=True,
    )


def refused(error, ask):
    try:
        ask()
    except error as caught:
        return caught
    raise SystemExit(f"no {error.__name__}")


def by_pages(session, size, **filters):
    """Every case, page by page."""
    seen, after = [], None
    while True:
        query = gql(CASES)
        query.variable_values = {"first": size, "after": after, "filter": filters}
        page = session.execute(query)["cases"]
        seen += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return seen, page["totalCount"]
        after = page["pageInfo"]["endCursor"]


with client() as session:
    cases, total = by_pages(session, 2)
    assert len({case["id"] for case in cases}) == total > 2, (len(cases), total)
    assert all(case["careNotes"] is None for case in cases), "care notes for a school"
    active, _ = by_pages(session, 100, status=["ACTIVE"])
    assert active and all(case["status"] == "ACTIVE" for case in active)

    # What the schema already refuses costs no request.
    refused(GraphQLError, lambda: session.execute(gql("{ cases { nodes { noSuchField } } }")))
    # What the server refuses tells a code that never changes.
    query = gql(CASES)
    query.variable_values = {"first": 1000}
    (error,) = refused(TransportQueryError, lambda: session.execute(query)).errors
    assert error["extensions"]["code"] == "ARGUMENT" and error["extensions"]["argument"] == ["first"], error

unknown = client(token=None)
unknown.fetch_schema_from_transport = False
refused((TransportQueryError, TransportServerError), lambda: unknown.execute(gql("{ viewer { role } }")))
print(f"{total} cases by pages of two; an error has its code ({error['extensions']['code']})")
