// The bar at the top: who asks, in which language, and the ready-made examples.
import { groups, examples } from './examples.js';
import { LANGUAGES, word } from './words.js';

export function Bar({ demo, person, query, language, text, become, paste, speak, load }) {
  return (
    <header className="bar">
      <h1 className="wordmark">
        <svg viewBox="0 0 40 26" aria-hidden="true">
          <circle cx="13" cy="13" r="9.5" />
          <circle cx="27" cy="13" r="9.5" />
        </svg>
        Schakel <small>{text.tagline}</small>
      </h1>
      {demo ? (
        <label className="person">
          <span>{text.person}</span>
          <select
            value={person?.handle}
            onChange={event => become(demo.find(one => one.handle === event.target.value))}
          >
            {demo.map(one => (
              <option key={one.handle} value={one.handle}>
                {one.name} – {word(text.role, one.role)} ({one.agency})
              </option>
            ))}
          </select>
        </label>
      ) : (
        <TokenField text={text} paste={paste} />
      )}
      <label className="example">
        <span>{text.example}</span>
        <select
          value={examples.find(one => one.query === query)?.id ?? ''}
          onChange={event => {
            const example = examples.find(one => one.id === event.target.value);
            if (example) load(example);
          }}
        >
          <option value="">{text.choose}</option>
          {groups.map(group => (
            <optgroup key={group.title.nl} label={group.title[language]}>
              {group.examples.map(one => (
                <option key={one.id} value={one.id}>
                  {one.title[language]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label className="language">
        <span>{text.language}</span>
        <select value={language} onChange={event => speak(event.target.value)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

function TokenField({ text, paste }) {
  const use = event => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token').trim().replace(/^bearer\s+/i, '');
    if (token) paste(token);
  };
  return (
    <form className="person" onSubmit={use} autoComplete="off">
      <label>
        <span>{text.token}</span>
        <input name="token" type="password" autoComplete="off" spellCheck="false" aria-describedby="token-hint" />
      </label>
      <button type="submit">{text.use}</button>
      <small id="token-hint">{text.tokenHint}</small>
    </form>
  );
}
