// The panel beside the answer: as whom it was seen, how, and what was withheld and why, in plain words.
import { ACCESS } from './examples.js';
import { seen } from './seen.js';
import { moment, word } from './words.js';

const NAMES = 3;

export function Panel({ answer, waits, language, text }) {
  return (
    <aside className="panel" aria-label={text.panel}>
      {waits && (
        <p className="waits" role="status">
          {text.mutationWaits}
        </p>
      )}
      {answer ? <Answer {...{ answer, language, text }} /> : <p>{text.nothingYet}</p>}
      <footer>
        <a href="/explorer/LICENSES.txt">{text.licences}</a>
      </footer>
    </aside>
  );
}

function Answer({ answer: { person, result }, language, text }) {
  const groups = seen(result.data);
  const objects = groups.reduce((sum, group) => sum + group.count, 0);
  const fields = groups
    .flatMap(group => (group.withheld ?? []).map(entry => entry.fields * group.count))
    .reduce((sum, count) => sum + count, 0);
  return (
    <>
      <h2>
        {text.seenAs} {person.name ?? text.someone} {person.role && <>({word(text.role, person.role)})</>}
      </h2>
      {person.agency && <p className="agency">{person.agency}</p>}
      {result.errors?.length > 0 && <Errors errors={result.errors} text={text} />}
      {groups.length > 0 && (
        <p className="summary" role="status">
          {text.summary(objects, fields)}
        </p>
      )}
      {groups.length === 0 && result.data && (
        <>
          <p role="status">{text.noAccess}</p>
          <pre tabIndex={0}>{ACCESS}</pre>
        </>
      )}
      {groups.map(group => (
        <Group key={group.key} {...{ group, language, text }} />
      ))}
      <p className="absent">{text.absent}</p>
    </>
  );
}

function Group({ group, language, text }) {
  const { noun, count, names, relation, ground, purpose, until, withheld } = group;
  const kind = word(text.noun, noun);
  const more = names.length - NAMES;
  return (
    <section className={withheld?.length ? 'group' : 'group whole'}>
      <h3>
        {count > 1 ? `${count} × ${kind}` : kind}
        {names.length > 0 && <span>{names.slice(0, NAMES).join(', ')}</span>}
        {more > 0 && <span> {text.more(more)}</span>}
      </h3>
      <dl>
        <Fact name={text.sees} value={relation && word(text.relation, relation)} />
        <Fact name={text.onGround} value={ground && word(text.ground, ground)} />
        <Fact name={text.forPurpose} value={purpose && word(text.purpose, purpose)} />
        {until !== undefined && <Fact name={text.until} value={until ? moment(until, language) : text.noEnd} />}
      </dl>
      {withheld === null && <p>{text.notAsked}</p>}
      {withheld?.length === 0 && <p className="all">{text.allShown}</p>}
      {withheld?.length > 0 && (
        <>
          <h4>{text.withheld}</h4>
          <ul>
            {withheld.map(entry => (
              <li key={entry.key} className="withheld">
                {entry.reason && <p className="reason">{sentence(word(text.reason, entry.reason))}</p>}
                {Object.entries(entry.categories).map(([category, fields]) => (
                  <p key={category} className="category">
                    <strong>{word(text.category, category)}</strong>{' '}
                    {fields.map(field => field && <code key={field}>{field}</code>)}
                  </p>
                ))}
                {entry.remedy && (
                  <p className="remedy">
                    <b>{text.remedy}:</b> {entry.remedy}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Fact({ name, value }) {
  return value ? (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ) : null;
}

function Errors({ errors, text }) {
  return (
    <section className="errors" role="alert">
      <h3>{text.errors}</h3>
      <ul>
        {errors.map((error, nth) => (
          <li key={nth}>
            {sentence(error.message ?? '')} {error.extensions?.code && <code>{error.extensions.code}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The API's texts are sentences without capital or full stop. */
const sentence = text => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;
