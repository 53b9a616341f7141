// Starts the page: finds out whether there is a demo network, then shows the workbench.
import 'graphiql/style.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { demoPeople } from './ask.js';
import { Explorer } from './explorer.jsx';

const root = createRoot(document.getElementById('app'));
demoPeople()
  .catch(() => null)
  .then(people => root.render(<Explorer demo={people} />));
