// Reads a response: which objects explain their `access`, and what of them was withheld and why.

/** The objects with `access`, those of one kind that were seen in the same way taken together. */
export function seen(data) {
  const groups = new Map();
  walk(data, null, (object, noun) => {
    const { relation, ground, purpose, until, withheld } = object.access;
    const way = { noun, relation, ground, purpose, until, withheld };
    const key = JSON.stringify(way);
    const group = groups.get(key) ?? { ...way, key, names: [], count: 0, withheld: byReason(withheld) };
    group.count += 1;
    const name = nameOf(object);
    if (name && !group.names.includes(name)) group.names.push(name);
    groups.set(key, group);
  });
  return [...groups.values()];
}

function walk(value, noun, visit) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, noun, visit);
  } else if (value && typeof value === 'object') {
    if (value.access && typeof value.access === 'object') visit(value, value.__typename ?? noun);
    for (const [key, inner] of Object.entries(value)) {
      const carrier = key === 'nodes' || key === 'edges' || key === 'node';
      if (key !== 'access') walk(inner, carrier ? noun : key, visit);
    }
  }
}

/** Withheld fields by reason and remedy, then by category; null where the query did not ask for them. */
function byReason(withheld) {
  if (!Array.isArray(withheld)) return null;
  const reasons = new Map();
  for (const { field, category, reason, remedy } of withheld) {
    const key = JSON.stringify([reason, remedy]);
    const entry = reasons.get(key) ?? { key, reason, remedy, fields: 0, categories: {} };
    entry.fields += 1;
    (entry.categories[category] ??= []).push(field);
    reasons.set(key, entry);
  }
  return [...reasons.values()];
}

function nameOf(object) {
  const person = object.persons?.map?.(nameOf).filter(Boolean).join(', ');
  const full = [object.givenName, object.familyName].filter(Boolean).join(' ');
  const text = full || object.name || person || object.title || object.question || object.topic || object.text;
  if (typeof text !== 'string') return null;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
