// The actions toolkit's own client of artifacts, one call at a time; what it answers goes to a file as JSON.
// Usage: artifact.mjs ANSWER ACTION ARGUMENTS, where an action is a method below.
import {webcrypto} from "node:crypto";
import {writeFileSync} from "node:fs";
import {dirname} from "node:path";

// Debian 12 has node 18, where this is not yet global; the toolkit's blob client expects it.
globalThis.crypto ??= webcrypto;
const {DefaultArtifactClient} = await import("@actions/artifact");

const client = new DefaultArtifactClient();

// What is in another run is found over the REST API, with a token.
const elsewhere = ({TOKEN, RUN, GITHUB_REPOSITORY}) => {
  const [repositoryOwner, repositoryName] = GITHUB_REPOSITORY.split("/");
  return TOKEN ? {findBy: {token: TOKEN, workflowRunId: Number(RUN), repositoryOwner, repositoryName}} : {};
};
const from = elsewhere(process.env);

const actions = {
  upload: (name, ...files) => client.uploadArtifact(name, files, dirname(files[0]), {compressionLevel: 0}),
  uploadRaw: (file) => client.uploadArtifact("ignored", [file], dirname(file), {skipArchive: true}),
  list: () => client.listArtifacts(from),
  listLatest: () => client.listArtifacts({...from, latest: true}),
  remove: (name) => client.deleteArtifact(name, from),
  async download(name, path) {
    const {artifact} = await client.getArtifact(name, from);
    const {digestMismatch} = await client.downloadArtifact(artifact.id, {...from, path, expectedHash: artifact.digest});
    return {artifact, digestMismatch};
  },
};

const [answer, action, ...given] = process.argv.slice(2);
try {
  writeFileSync(answer, JSON.stringify({done: await actions[action](...given)}));
} catch (error) {
  writeFileSync(answer, JSON.stringify({failed: `${error.name}: ${error.message}`}));
}
