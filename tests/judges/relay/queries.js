// What a Relay frontend would ask: a list by pages, a part that refetches itself, any object by its id.
import { graphql } from 'relay-runtime';

graphql`
  query queriesCaseListQuery($count: Int = 2, $cursor: String, $filter: CaseFilter) {
    viewer { role member { id name } }
    ...queriesCaseList_query
  }
`;

graphql`
  fragment queriesCaseList_query on Query @refetchable(queryName: "queriesCaseListPageQuery") {
    cases(first: $count, after: $cursor, filter: $filter) @connection(key: "queriesCaseList_cases", filters: ["filter"]) {
      edges {
        node {
          id
          ...queriesCaseRow_case
        }
      }
    }
  }
`;

graphql`
  fragment queriesCaseRow_case on Case {
    version
    programme
    status
    persons { id givenName familyName }
    access { relation withheld { field category reason remedy } }
  }
`;

graphql`
  fragment queriesPlan_case on Case @refetchable(queryName: "queriesPlanRefetchQuery") {
    id
    agreements { id text dueOn status owner { id name } }
    grants { id holder { __typename ... on Member { id name } ... on Agency { id name } } }
  }
`;

graphql`
  query queriesNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ...queriesPlan_case @alias(as: "plan")
      ... on Person { givenName contact @required(action: LOG) { city } }
    }
  }
`;

graphql`
  mutation queriesCaseStartMutation($input: CaseStepInput!) {
    caseStart(input: $input) {
      case { ...queriesCaseRow_case }
      userErrors { field message code }
    }
  }
`;

graphql`
  mutation queriesAgreementFinishMutation($input: AgreementFinishInput!, $connections: [ID!]!) {
    agreementFinish(input: $input) {
      agreement @appendNode(connections: $connections, edgeTypeName: "AgreementEdge") { id status version }
      userErrors { field message code }
    }
  }
`;
