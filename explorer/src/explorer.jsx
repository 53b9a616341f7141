// The page: who asks, in which language, GraphiQL with the question, and beside it what the answer withheld.
import { DOC_EXPLORER_PLUGIN, DocExplorerContextProvider } from '@graphiql/plugin-doc-explorer';
import { GraphiQLProvider, useEditorContext, useExecutionContext, useSchemaStore } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { parse } from 'graphql';
import { useEffect, useRef, useState } from 'react';
import { ask, demoPeople, holder } from './ask.js';
import { Bar } from './bar.jsx';
import { opening, openingPerson } from './examples.js';
import { Panel } from './panel.jsx';
import { words } from './words.js';

const PLUGINS = [DOC_EXPLORER_PLUGIN];

// GraphiQL would keep queries and headers in the browser; here nothing outlives the page.
const memory = new Map();
const storage = {
  getItem: key => memory.get(key) ?? null,
  setItem: (key, value) => void memory.set(key, value),
  removeItem: key => void memory.delete(key),
  clear: () => memory.clear(),
  get length() {
    return memory.size;
  },
};

/** `demo`: the people of the demo network, or null where somebody must paste a token. */
export function Explorer({ demo }) {
  const [answers, setAnswers] = useState({});
  // What the fetcher needs at the moment of a request; it keeps one identity, or GraphiQL would introspect again.
  const person = demo?.find(one => one.handle === openingPerson) ?? demo?.[0] ?? null;
  const now = useRef({ person, language: 'nl', tab: null, demo: Boolean(demo) });
  const { query, variables } = opening(demo);
  const [fetcher] = useState(() => (body, options) => send(body, options?.headers, now.current, setAnswers));
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      storage={storage}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      query={query}
      variables={JSON.stringify(variables, null, 2)}
      shouldPersistHeaders={false}
    >
      <DocExplorerContextProvider>
        <Workbench demo={demo} now={now.current} answers={answers} />
      </DocExplorerContextProvider>
    </GraphiQLProvider>
  );
}

function Workbench({ demo, now, answers }) {
  const [language, setLanguage] = useState(now.language);
  const [person, setPerson] = useState(now.person);
  const [query, setQuery] = useState(opening(demo).query);
  const [waits, setWaits] = useState(false);
  const { queryEditor, variableEditor, headerEditor, responseEditor, tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const { run } = useExecutionContext({ nonNull: true });
  const { introspect } = useSchemaStore();
  const text = words[language];
  const tab = tabs[activeTabIndex]?.id;

  useEffect(() => {
    now.tab = tab;
  }, [now, tab]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  useEffect(() => {
    const editors = { query: queryEditor, variables: variableEditor, headers: headerEditor, response: responseEditor };
    for (const [name, editor] of Object.entries(editors)) {
      editor?.getInputField().setAttribute('aria-label', text.editor[name]);
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor, text]);

  // A mutation is never run for somebody: it waits for the button.
  const rerun = () => {
    if (!now.person || !queryEditor) return;
    const reads = readsOnly(queryEditor.getValue());
    setWaits(!reads);
    if (reads) run();
  };
  useEffect(() => setWaits(false), [answers, tab]);
  const ready = Boolean(queryEditor && responseEditor);
  useEffect(() => {
    if (ready) rerun(); // the page opens with an answer, not with a blank
  }, [ready]);

  const become = next => {
    now.person = next;
    setPerson(next);
    rerun();
  };
  const paste = async token => {
    become(await holder(token, language).catch(() => ({ name: null, token })));
    introspect();
  };
  const speak = next => {
    now.language = next;
    setLanguage(next);
    rerun();
  };
  const load = example => {
    setQuery(example.query);
    queryEditor.setValue(example.query);
    variableEditor?.setValue(example.variables ? JSON.stringify(example.variables, null, 2) : '');
    rerun();
  };

  return (
    <>
      <Bar {...{ demo, person, query, language, text, become, paste, speak, load }} />
      <main lang="en" aria-label={text.workbench}>
        <GraphiQLInterface showPersistHeadersSettings={false} onEditQuery={setQuery}>
          <GraphiQL.Logo>
            <span />
          </GraphiQL.Logo>
        </GraphiQLInterface>
      </main>
      <Panel answer={answers[tab]} waits={waits} language={language} text={text} />
    </>
  );
}

async function send(body, headers, now, setAnswers) {
  const { person, language, tab } = now;
  const text = words[language];
  if (!person) return failed(text.noToken);
  const request = named(body);
  const options = { token: person.token, language, headers };
  let reply = await ask(request, options).catch(() => ({ status: 0, result: failed(text.unreachable) }));
  if (reply.status === 401 && now.demo) {
    // Tokens of the demo network end too: take a fresh one, once.
    const fresh = (await demoPeople().catch(() => null))?.find(one => one.handle === person.handle);
    if (fresh) {
      person.token = fresh.token;
      reply = await ask(request, { ...options, token: fresh.token }).catch(() => reply);
    }
  }
  const introspection = body.operationName === 'IntrospectionQuery';
  if (!introspection && now.person === person && now.language === language) {
    setAnswers(answers => ({ ...answers, [tab]: { person, result: reply.result } }));
  }
  return reply.result;
}

const failed = message => ({ errors: [{ message }] });

function operations(query) {
  try {
    return parse(query).definitions.filter(one => one.kind === 'OperationDefinition');
  } catch {
    return [];
  }
}

/** Whether it can be asked again without doing anything twice. */
const readsOnly = query => operations(query).every(one => one.operation === 'query');

/** GraphiQL learns the operation's name a moment after the text changes; a lone operation is asked by its own. */
function named({ query, variables, operationName }) {
  const found = operations(query);
  return { query, variables, operationName: found.length === 1 ? found[0].name?.value : operationName };
}
