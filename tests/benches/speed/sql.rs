//! The floor's statements. `OBJECT`, `LIST`, `SOME` and their like stand for the words of each engine; `SEALED` for a
//! cell that is sealed, with what it is bound to.

/// What a wijkteam worker who is on the team does not see of a case.
macro_rules! withheld {
    () => {
        r#"'[{"field":"policeFacts","category":"JUSTICE","reason":"ROLE"},
            {"field":"grants","category":"OVERSIGHT","reason":"RELATION"},
            {"field":"confidentiality","category":"OVERSIGHT","reason":"RELATION"},
            {"field":"retention","category":"OVERSIGHT","reason":"RELATION"}]'AS_JSON"#
    };
}

/// A list of cases, each with this besides its status, persons, team and open agreements.
macro_rules! cases {
    ($more:expr) => {
        concat!(
            r"
SELECT OBJECT('data', OBJECT('cases', OBJECT('nodes', SOME(LIST(OBJECT(
  'status', c.status, 'programme', c.programme, 'openedOn', c.opened_on,
  'access', OBJECT('relation', c.relation, 'ground', c.ground, 'purpose', c.purpose, 'until', c.until_at,
    'withheld', PARSED(",
            withheld!(),
            r")),
  'persons', (SELECT SOME(LIST(OBJECT(
      'givenName', p.given_name, 'familyName', p.family_name, 'birthDate', p.birth_date)), EMPTY)
    FROM case_person cp JOIN person p ON p.id = cp.person_id WHERE cp.case_id = c.id),
  'team', (SELECT SOME(LIST(OBJECT(
      'function', t.function, 'member', OBJECT('name', m.name), 'agency', OBJECT('name', a.name))
      ORDER BY t.from_at DESC, t.id DESC), EMPTY)
    FROM team_membership t JOIN member m ON m.id = t.member_id JOIN agency a ON a.id = t.agency_id
    WHERE t.case_id = c.id),
  'agreements', (SELECT SOME(LIST(OBJECT(
      'text', SEALED(agreement.text, g), 'status', g.status, 'dueOn', g.due_on, 'owner', OBJECT('name', o.name))
      ORDER BY g.due_on, g.id), EMPTY)
    FROM agreement g JOIN member o ON o.id = g.owner_id WHERE g.case_id = c.id AND g.status = 'OPEN')",
            $more,
            r"
  ) ORDER BY c.opened_on DESC, c.id DESC), EMPTY))))AS_TEXT
FROM (
  SELECT f.id, f.status, f.programme, f.opened_on, g.relation, g.ground, g.purpose, g.until_at
  FROM member m JOIN access_grant g ON g.holder_id = m.id JOIN case_file f ON f.id = g.case_id
  WHERE m.subject = $1 ORDER BY f.opened_on DESC, f.id DESC LIMIT 20
) c"
        )
    };
}

pub const CASES: &str = cases!("");

/// The same with open deadlines, and plans with their goals.
pub const DUE: &str = cases!(
    r",
  'deadlines', (SELECT SOME(LIST(OBJECT('name', d.name, 'dueAt', d.due_at, 'status', d.status)
      ORDER BY d.due_at, d.id), EMPTY)
    FROM deadline d WHERE d.case_id = c.id AND d.status IN ('RUNNING', 'PAUSED')),
  'plans', (SELECT SOME(LIST(OBJECT('kind', n.kind, 'status', n.status,
      'goals', (SELECT SOME(LIST(OBJECT('text', SEALED(plan_goal.text, q), 'status', q.status)
          ORDER BY q.position, q.id), EMPTY)
        FROM plan_goal q WHERE q.plan_id = n.id))
      ORDER BY n.started_on DESC, n.id DESC), EMPTY)
    FROM plan n WHERE n.case_id = c.id)"
);

pub const CASE: &str = concat!(
    r"
SELECT OBJECT('data', OBJECT('case', OBJECT(
  'version', c.version, 'level', c.level, 'programme', c.programme, 'status', c.status,
  'openedOn', c.opened_on, 'closedOn', c.closed_on, 'outcome', c.outcome,
  'access', (SELECT OBJECT('relation', g.relation, 'ground', g.ground, 'purpose', g.purpose, 'until', g.until_at,
      'withheld', PARSED(",
    withheld!(),
    r"))
    FROM access_grant g JOIN member m ON m.id = g.holder_id WHERE g.case_id = c.id AND m.subject = 'bench-wijkteam'),
  'municipality', OBJECT('name', y.name),
  'directingAgency', OBJECT('name', a.name, 'kind', a.kind, 'phone', a.phone),
  'director', OBJECT('name', d.name, 'jobTitle', d.job_title, 'phone', d.phone),
  'regie', (SELECT SOME(LIST(OBJECT('from', r.from_at, 'until', r.until_at, 'reason', SEALED(regie.reason, r),
      'agency', OBJECT('name', b.name), 'director', OBJECT('name', m.name)) ORDER BY r.from_at DESC, r.id DESC), EMPTY)
    FROM regie r JOIN agency b ON b.id = r.agency_id JOIN member m ON m.id = r.director_id WHERE r.case_id = c.id),
  'team', (SELECT SOME(LIST(OBJECT(
      'function', t.function, 'from', t.from_at, 'until', t.until_at, 'reason', SEALED(team_membership.reason, t),
      'member', OBJECT('name', m.name, 'jobTitle', m.job_title), 'agency', OBJECT('name', b.name))
      ORDER BY t.from_at DESC, t.id DESC), EMPTY)
    FROM team_membership t JOIN member m ON m.id = t.member_id JOIN agency b ON b.id = t.agency_id
    WHERE t.case_id = c.id),
  'frameworks', (SELECT SOME(LIST(OBJECT('framework', w.framework, 'ground', SEALED(framework_period.ground, w), 'from', w.from_at,
      'until', w.until_at, 'person', OBJECT('givenName', p.given_name)) ORDER BY w.from_at DESC, w.id DESC), EMPTY)
    FROM framework_period w JOIN person p ON p.id = w.person_id WHERE w.case_id = c.id),
  'persons', (SELECT SOME(LIST(OBJECT(
      'givenName', p.given_name, 'familyName', p.family_name, 'birthDate', p.birth_date,
      'contact', OBJECT('street', q.street, 'postalCode', q.postal_code, 'city', q.city, 'phone', q.phone))), EMPTY)
    FROM case_person cp JOIN person p ON p.id = cp.person_id JOIN person_contact q ON q.person_id = p.id
    WHERE cp.case_id = c.id),
  'family', CASE WHEN c.family_id IS NOT NULL THEN OBJECT('members', (SELECT SOME(LIST(OBJECT(
      'name', m.name, 'kind', m.kind, 'birthDate', m.birth_date) ORDER BY m.name, m.id), EMPTY)
    FROM family_member m WHERE m.family_id = c.family_id)) END,
  'concerns', (SELECT SOME(LIST(OBJECT('topic', n.topic, 'text', SEALED(concern.text, n), 'recordedAt', n.recorded_at,
      'author', OBJECT('name', m.name, 'agency', OBJECT('name', b.name)))
      ORDER BY n.recorded_at DESC, n.id DESC), EMPTY)
    FROM concern n JOIN member m ON m.id = n.author_id JOIN agency b ON b.id = m.agency_id WHERE n.case_id = c.id),
  'contactMoments', (SELECT SOME(LIST(OBJECT('kind', n.kind, 'at', n.at, 'summary', SEALED(contact_moment.summary, n),
      'author', OBJECT('name', m.name)) ORDER BY n.at DESC, n.id DESC), EMPTY)
    FROM contact_moment n JOIN member m ON m.id = n.author_id WHERE n.case_id = c.id),
  'careNotes', (SELECT SOME(LIST(OBJECT('text', SEALED(care_note.text, n), 'recordedAt', n.recorded_at,
      'author', OBJECT('name', m.name)) ORDER BY n.recorded_at DESC, n.id DESC), EMPTY)
    FROM care_note n JOIN member m ON m.id = n.author_id WHERE n.case_id = c.id),
  'educationRecords', (SELECT SOME(LIST(OBJECT('school', n.school, 'absenceHours', n.absence_hours,
      'text', SEALED(education_record.text, n), 'recordedAt', n.recorded_at, 'author', OBJECT('name', m.name))
      ORDER BY n.recorded_at DESC, n.id DESC), EMPTY)
    FROM education_record n JOIN member m ON m.id = n.author_id WHERE n.case_id = c.id),
  'policeFacts', NULL,
  'assessments', (SELECT SOME(LIST(OBJECT('kind', n.kind, 'level', n.level, 'text', SEALED(assessment.text, n),
      'recordedAt', n.recorded_at, 'author', OBJECT('name', m.name)) ORDER BY n.recorded_at DESC, n.id DESC), EMPTY)
    FROM assessment n JOIN member m ON m.id = n.author_id WHERE n.case_id = c.id),
  'agreements', (SELECT SOME(LIST(OBJECT('text', SEALED(agreement.text, g), 'status', g.status, 'dueOn', g.due_on,
      'resultNote', SEALED(agreement.result_note, g), 'owner', OBJECT('name', o.name)) ORDER BY g.due_on, g.id), EMPTY)
    FROM agreement g JOIN member o ON o.id = g.owner_id WHERE g.case_id = c.id)
)))AS_TEXT
FROM case_file c
JOIN municipality y ON y.id = c.municipality_id
JOIN agency a ON a.id = c.directing_agency_id
JOIN member d ON d.id = c.director_id
WHERE c.id = $1"
);

pub const MEETING: &str = r"
SELECT OBJECT('data', OBJECT('node', OBJECT(
  'title', SEALED(meeting.title, t), 'startsAt', t.starts_at, 'status', t.status, 'chair', OBJECT('name', h.name),
  'invitations', (SELECT SOME(LIST(OBJECT('invitedAt', i.invited_at,
      'member', OBJECT('name', m.name, 'agency', OBJECT('name', a.name))) ORDER BY i.seat, i.id), EMPTY)
    FROM invitation i JOIN member m ON m.id = i.member_id JOIN agency a ON a.id = m.agency_id
    WHERE i.meeting_id = t.id),
  'agenda', (SELECT SOME(LIST(OBJECT(
      'question', SEALED(agenda_item.question, n),
      'case', OBJECT('status', c.status, 'programme', c.programme,
        'persons', (SELECT SOME(LIST(OBJECT('givenName', p.given_name, 'familyName', p.family_name)), EMPTY)
          FROM case_person cp JOIN person p ON p.id = cp.person_id WHERE cp.case_id = c.id)),
      'contributions', (SELECT SOME(LIST(OBJECT('text', SEALED(contribution.text, s), 'recordedAt', s.recorded_at,
          'author', OBJECT('name', m.name, 'agency', OBJECT('name', a.name))) ORDER BY s.recorded_at, s.id), EMPTY)
        FROM contribution s JOIN member m ON m.id = s.author_id JOIN agency a ON a.id = m.agency_id
        WHERE s.item_id = n.id),
      'agreements', (SELECT SOME(LIST(OBJECT('text', SEALED(agreement.text, g), 'status', g.status, 'dueOn', g.due_on,
          'owner', OBJECT('name', o.name)) ORDER BY g.due_on, g.id), EMPTY)
        FROM agreement g JOIN member o ON o.id = g.owner_id WHERE g.item_id = n.id)
      ) ORDER BY n.position, n.id), EMPTY)
    FROM agenda_item n JOIN case_file c ON c.id = n.case_id WHERE n.meeting_id = t.id)
)))AS_TEXT
FROM meeting t JOIN member h ON h.id = t.chair_id WHERE t.id = $1";

pub const MEMBER: &str = "SELECT id, agency_id FROM member WHERE subject = $1";

pub const OPEN_CASE: &str = "
INSERT INTO case_file (id, version, region_id, municipality_id, level, programme, status, opened_on,
  directing_agency_id, director_id)
SELECT $1, 1, m.region_id, y.id, 'PERSON', 'ondersteuning', 'INTAKE', $2, m.agency_id, m.id
FROM member m JOIN municipality y ON y.region_id = m.region_id WHERE m.id = $3 ORDER BY y.id LIMIT 1";

pub const OPEN_PERSON: &str = "
INSERT INTO person (id, version, given_name, family_name, birth_date)
VALUES ($1, 1, 'Sanne', 'Verhoeven', '2011-05-04')";

pub const OPEN_CONCERNED: &str = "INSERT INTO case_person (id, case_id, person_id) VALUES ($1, $2, $3)";

pub const OPEN_REGIE: &str =
    "INSERT INTO regie (id, case_id, agency_id, director_id, from_at) VALUES ($1, $2, $3, $4, $5)";

pub const OPEN_GRANT: &str = "
INSERT INTO access_grant (id, case_id, holder_id, holder_kind, relation, ground, purpose, from_at, ended,
  cause, cause_id)
VALUES ($1, $2, $3, 'MEMBER', 'DIRECTING', 'LEGAL_TASK', 'HELP', $4, FALSE, 'CASE_OPENED', $5)";
