// Reads action.yml, every workflow and every workflow that the documentation shows with the parser that GitHub's own
// editor support uses; then files that are wrong, each of which must give the messages that its first lines name.
// Usage: check.mjs PROJECT
import {readdirSync, readFileSync} from "node:fs";
import {basename, join} from "node:path";

import {NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow} from "@actions/workflow-parser";
import {parseAction} from "@actions/workflow-parser/actions/action-parser";

const OURS = "org/aks-deploy/";
const project = process.argv[2];
const read = (path) => readFileSync(join(project, path), "utf8");
const filesIn = (folder) => readdirSync(join(project, folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
const documentsIn = (folder) => filesIn(folder).map((name) => ({name: `${folder}/${name}`, content: read(`${folder}/${name}`)}));

// The reusable workflow of the tag v1 is the one beside us.
const ourFiles = {
  async getFileContent({owner, repository, path}) {
    if (owner && `${owner}/${repository}/` !== OURS) throw new Error(`not ours: ${owner}/${repository}`);
    return {name: path, content: read(path)};
  },
};

const messagesOf = ({context}) => context.errors.getErrors().map((error) => error.message);

async function problems({name, content}) {
  const trace = new NoOperationTraceWriter();
  if (/^action/.test(basename(name))) return messagesOf(parseAction({name, content}, trace));
  const parsed = parseWorkflow({name, content}, trace);
  if (parsed.value) {
    const tryAll = 1; // ErrorPolicy.TryConversion: go on after the first mistake
    await convertWorkflowTemplate(parsed.context, parsed.value, ourFiles, {errorPolicy: tryAll, fetchReusableWorkflowDepth: 1});
  }
  return messagesOf(parsed);
}

function shown(page) {
  const blocks = [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);
  const workflows = blocks.filter((content) => /^jobs:/m.test(content));
  return workflows.map((content, index) => ({name: `${page}, workflow ${index + 1}`, content}));
}

const pages = ["README.md", ...readdirSync(join(project, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const right = [
  {name: "action.yml", content: read("action.yml")},
  ...documentsIn(".github/workflows"),
  ...documentsIn("examples/workflows"),
  ...pages.flatMap(shown),
];
const wrong = documentsIn("tests/workflows/parser/broken");

let failed = 0;
async function expect(document, messages) {
  const found = (await problems(document)).map((message) => message.trim());
  const missing = messages.filter((message) => !found.some((text) => text.includes(message)));
  const good = messages.length ? !missing.length : !found.length;
  if (good) return;
  failed += 1;
  console.error(`${document.name}:\n  found: ${found.join("\n         ") || "nothing"}`);
  if (messages.length) console.error(`  missing: ${missing.join("\n           ")}`);
}

for (const document of right) await expect(document, []);
for (const document of wrong) {
  const messages = document.content.split("\n").filter((line) => line.startsWith("# ")).map((line) => line.slice(2));
  if (!messages.length) throw new Error(`${document.name} does not say what is wrong with it`);
  await expect(document, messages);
}
console.log(`${right.length + wrong.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
