// The ready-made examples, by who would write them. Each must run as it stands against schema.graphql, for every
// person of the demo network. A mutation is loaded, not run.

// Of the demo network, where ids are the same each time.
const JAYLEN = 'Y0lUXZnDr093oTRm3aNtgDM';
const ROTTERDAM = 'Z49KUKIIyEmmqqkXNMsBHMg';

/** Whom the page opens as: somebody from whom something is withheld. */
export const openingPerson = 'school-ingrid';

export const ACCESS = `access {
  relation
  ground
  purpose
  until
  withheld { field category reason remedy }
}`;

const access = indent => ACCESS.replaceAll('\n', `\n${' '.repeat(indent)}`);

export const groups = [
  {
    title: { nl: 'Frontend', en: 'Frontend' },
    examples: [
      {
        id: 'case-in-full',
        title: { nl: 'Een casus, in uw rol', en: 'A case, in your role' },
        query: `# Kies bovenaan iemand anders:
# dezelfde vraag, een ander antwoord.
query CaseInFull($id: ID!) {
  case(id: $id) {
    programme
    status
    openedOn
    directingAgency { name }
    careNotes { text }
    policeFacts { occurredOn text }
    assessments { kind level text }
    educationRecords { text }
    concerns { topic text }
    persons {
      givenName
      familyName
      birthDate
      citizenNumber { number }
      contact {
        street
        city
        phone
        whereabouts
        offTheRadar
      }
      ${access(6)}
    }
    family { members { name kind hasAuthority inHousehold } }
    team { function member { name } familyMember { name } agency { name } from until }
    frameworks { framework ground from until }
    contactMoments { kind at summary }
    agreements { text dueOn status owner { name } }
    agendaItems { question meeting { title startsAt } decisions { text } }
    grants { relation ground purpose from until cause }
    ${access(4)}
  }
}
`,
        variables: { id: JAYLEN },
      },
      {
        id: 'case-list',
        title: { nl: 'Mijn casussen, als lijst', en: 'My cases, as a list' },
        query: `query MyCases($first: Int = 20, $after: String) {
  viewer {
    member { name }
    role
    agency { name }
  }
  cases(first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      version
      programme
      status
      persons { givenName familyName }
      team { function member { name } }
      agreements { text dueOn status }
      ${access(6)}
    }
  }
}
`,
        variables: { first: 20 },
      },
      {
        id: 'consult',
        title: { nl: 'Een casusoverleg met agenda', en: 'A consult meeting with its agenda' },
        query: `query Consult {
  consultMeetings(first: 3) {
    nodes {
      id
      title
      startsAt
      status
      chair { name agency { name } }
      invitations { member { name agency { name } } attendance }
      agenda {
        question
        case { programme persons { givenName familyName } }
        contributions { text author { name } audience { name } }
        decisions { text author { name } }
        agreements { text owner { name } dueOn conditions contactPerson status }
        ${access(8)}
      }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'plan',
        title: { nl: 'Het plan: doelen en acties', en: 'The plan: goals and actions' },
        query: `query Plans {
  cases(first: 10) {
    nodes {
      id
      persons { givenName }
      plans {
        id
        version
        kind
        status
        agreedOn
        strengths
        worries
        goals {
          text
          status
          owner { name }
          actions { text dueOn status owner { name } familyMember { name } }
        }
        ${access(8)}
      }
    }
  }
}
`,
      },
      {
        id: 'case-open',
        title: { nl: 'Een casus openen (wijziging)', en: 'Open a case (mutation)' },
        query: `# Een wijziging: pas de gegevens aan en voer haar zelf uit. Wat er niet goed aan is staat in userErrors;
# wie haar met dezelfde idempotencyKey herhaalt krijgt hetzelfde antwoord, en geen tweede casus.
mutation OpenCase($input: CaseOpenInput!) {
  caseOpen(input: $input) {
    case { id version status programme }
    userErrors { field message code }
  }
}
`,
        variables: {
          input: {
            idempotencyKey: 'verkenner-1',
            programme: 'pak-je-kans',
            level: 'PERSON',
            municipalityId: ROTTERDAM,
            persons: [{ new: { givenName: 'Noor', familyName: 'Voorbeeld', birthDate: '2011-05-04' } }],
          },
        },
      },
    ],
  },
  {
    title: { nl: 'Mobiele app', en: 'Mobile app' },
    examples: [
      {
        id: 'agreements',
        title: { nl: 'Mijn afspraken', en: 'My agreements' },
        query: `query MyAgreements {
  agreements(first: 20) {
    nodes {
      id
      version
      text
      dueOn
      status
      conditions
      contactPerson
      owner { name phone }
      case { id persons { givenName } }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'deadlines',
        title: { nl: 'Mijn termijnen, wat te laat is eerst', en: 'My deadlines, overdue first' },
        query: `query MyDeadlines {
  deadlines(first: 20, filter: { mine: true, status: [RUNNING, PAUSED] }) {
    nodes {
      id
      version
      name
      dueAt
      dueOn
      overdue
      status
      explanation
      case { id programme persons { givenName } }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'referrals',
        title: { nl: 'Aanmeldingen en wat er van kwam', en: 'Referrals and what became of them' },
        query: `query Referrals {
  referrals(first: 20) {
    nodes {
      id
      version
      madeAt
      status
      decidedAt
      feedback
      referrer { name }
      case { id programme status }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'signals',
        title: { nl: 'Mijn meldingen en matches', en: 'My signals and matches' },
        query: `query Signals {
  signals(first: 20, filter: { live: true }) {
    nodes { id version citizenNumber birthDate from until status }
  }
  signalMatches(first: 20) {
    nodes {
      id
      version
      agency { name phone }
      member { name phone email }
      contactBy { name }
      dueOn
      overdue
      outcome
      signal { id }
    }
  }
}
`,
      },
      {
        id: 'reach',
        title: { nl: 'Wie bel ik, en waar is de jongere', en: 'Whom to call, and where the young person is' },
        query: `query Reach {
  cases(first: 5) {
    nodes {
      id
      director { name phone agency { name phone } }
      persons {
        givenName
        contact { phone whereabouts offTheRadar }
        ${access(8)}
      }
      team { function member { name phone } }
    }
  }
}
`,
      },
      {
        id: 'street',
        title: { nl: 'Op straat: samen langs de deur, wie uit beeld is', en: 'On the street: together at the door, who is off the radar' },
        query: `# Kies enforcement-dewi of attendance-karim: wie samen ging, en wie nu uit beeld is.
query Street {
  cases(first: 10) {
    nodes {
      id
      programme
      persons {
        givenName
        contact { whereabouts offTheRadar offTheRadarSince foundOn }
        ${access(8)}
      }
      contactMoments {
        at
        kind
        agencies { name }
        acts
        summary
        notices { kind receiver { name } text }
      }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'groups',
        title: { nl: 'Groepen en waar ze heen gaan', en: 'Groups and where they are heading' },
        query: `# Kies youthwork-malika, van de straatcoaches. Wie bij de groep hoort ziet alleen wie op de aanpak werkt.
query Groups {
  cases(first: 20) {
    nodes {
      id
      level
      director { name agency { name } }
      groupMembers { from until reason leftReason person { givenName } }
      trends { observedOn kind place text author { name } }
      ${access(6)}
    }
  }
  notices(first: 10) {
    nodes { kind givenAt text agency { name } receiver { name } case { id } }
  }
}
`,
      },
      {
        id: 'mentors',
        title: { nl: 'Wie kan meelopen: mentoren', en: 'Who can go along: mentors' },
        query: `# Kies youthwork-malika: plaatsen, opleiding en coaching ziet alleen de eigen organisatie.
# Kies municipality-wouter: wie er mentor is, in welke wijken.
query Mentors {
  mentors(first: 20) {
    nodes {
      id
      version
      member { name phone }
      agency { name }
      neighbourhoods
      from
      until
      places
      freePlaces
      trainings { name givenBy completedOn }
      coachings { on coach }
    }
  }
}
`,
      },
      {
        id: 'conditions',
        title: { nl: 'Voorwaarden, en of ze nagekomen zijn', en: 'Conditions, and whether they are kept' },
        query: `# Kies municipality-wouter, die een jongere begeleidt die uit de drugscriminaliteit stapt.
query Conditions {
  cases(first: 10) {
    nodes {
      id
      programme
      persons { givenName }
      consents { purpose givenBy givenAt withdrawnAt }
      conditions { text acceptedBy acceptedOn marks { standing on note } }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'number',
        title: { nl: 'Een jeugdige bij een BSN', en: 'A young person by citizen number' },
        query: `# Vindt alleen wie u ziet en van wie u het BSN mag lezen; anders null, als bij een onbekend nummer.
query ByNumber($number: String!) {
  person(by: { citizenNumber: $number }) {
    id
    givenName
    familyName
    cases { id programme status director { name phone } }
    ${access(4)}
  }
}
`,
        variables: { number: '999000007' },
      },
      {
        id: 'page',
        title: { nl: 'Bladeren met een cursor', en: 'Paging with a cursor' },
        query: `# Zet endCursor van het antwoord bij de variabelen in \`after\` voor de volgende bladzijde.
query Page($after: String) {
  cases(first: 2, after: $after) {
    edges { cursor node { id status persons { givenName } } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
        variables: { after: null },
      },
    ],
  },
  {
    title: { nl: 'Rapportage', en: 'Report' },
    examples: [
      {
        id: 'counts',
        title: { nl: 'Aantallen', en: 'Counts' },
        query: `# Geteld wordt alleen wat u mag zien.
query Counts {
  cases { totalCount }
  agreements { totalCount }
  consultMeetings { totalCount }
  agencies { totalCount }
}
`,
      },
      {
        id: 'frameworks',
        title: { nl: 'Programma, kader en uitkomst', en: 'Programme, framework and outcome' },
        query: `query Frameworks {
  cases(first: 100) {
    nodes {
      programme
      level
      status
      openedOn
      closedOn
      outcome
      municipality { name }
      directingAgency { kind name }
      frameworks { framework from until }
      ${access(6)}
    }
  }
}
`,
      },
      {
        id: 'overdue',
        title: { nl: 'Wat te laat is, per organisatie', en: 'What is overdue, by agency' },
        query: `query Overdue {
  deadlines(first: 100, filter: { overdue: true }) {
    totalCount
    nodes { key name dueOn agency { name } case { programme } }
  }
}
`,
      },
      {
        id: 'programmes',
        title: { nl: 'De programma\'s en hun regels', en: 'The programmes and their rules' },
        query: `query Programmes {
  programmes {
    key
    name
    levels
    frameworks
    fromAge
    belowAge
    capacity
    referrers { role byArrangement }
    terms { key name starts metBy within }
    outcomes { outcome name }
  }
}
`,
      },
      {
        id: 'interventions',
        title: { nl: 'Interventies, en wie er geplaatst is', en: 'Interventions, and who is placed' },
        query: `query Interventions {
  interventions {
    nodes { name about audience capacity agency { name } municipality { name } }
  }
  placements(filter: { status: [WAITING, RUNNING, PAUSED] }) {
    nodes {
      status
      askedAt
      intervention { name }
      person { givenName }
      case { helpers { from helpers } }
      moves { step on reason }
    }
  }
}
`,
      },
      {
        id: 'outreach',
        title: { nl: 'SMS-bommen: bereik en hulpvragen', en: 'Outreach actions: reached, and asked for help' },
        query: `query Outreach {
  outreachActions {
    nodes { name plannedOn heldOn reached askedForHelp text help agency { name } partner { name } }
  }
}
`,
      },
      {
        id: 'network',
        title: { nl: 'De netwerkgids', en: 'The directory of the network' },
        query: `query Network {
  agencies(first: 50) {
    nodes {
      kind
      name
      phone
      email
      region { name allowsDrang municipalities { name } }
    }
  }
}
`,
      },
      {
        id: 'policy',
        title: { nl: 'Het beleid: wat mijn rol mag lezen', en: 'The policy: what my role may read' },
        query: `query Policy {
  viewer {
    member { name }
    role
    policy { category holds always relations }
  }
}
`,
      },
    ],
  },
];

export const examples = groups.flatMap(group => group.examples);
const named = id => examples.find(example => example.id === id);

/** What the page opens with. */
export const opening = demo => named(demo ? 'case-in-full' : 'case-list');
