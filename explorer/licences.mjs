// The licence texts of the packages that ended up in the bundle, as one text; equal texts stand once.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function licences(metafile, root) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license, repository } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const source = repository?.url ?? repository ?? name;
    const text = (await licenceText(join(root, folder))) ?? `Licence ${license}; its text stands with its source, ${source}`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.sort().join('\n')}\n\n${text}\n`);
  return `The explorer contains the following software.\n\n${parts.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}

async function licenceText(folder) {
  const file = (await readdir(folder)).sort().find(name => /^licen[cs]e(-mit)?(\.(md|txt))?$/i.test(name));
  if (!file) return null;
  const text = await readFile(join(folder, file), 'utf8');
  return text.replace(/\r\n/g, '\n').trim();
}
