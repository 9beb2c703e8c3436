// The engine of cytostorm in a worker of the browser: Python by Pyodide, the package, and the library as one file.
import {loadPyodide} from "./pyodide/pyodide.mjs";

let context = null, answered = null;

function tell(share, step) { postMessage({share: share, step: step}); }
async function bytes(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) { throw new Error(name + " is missing."); }
  return answer.arrayBuffer();
}

async function start() {
  const files = Promise.all([bytes("app/app.zip"), bytes("app/{{ library }}")]);
  const python = await loadPyodide({indexURL: new URL("./pyodide/", import.meta.url).href});
  tell(0.6, "Loading the package.");
  const [app, library] = await files;
  python.unpackArchive(app, "zip", {extractDir: "/app"});
  await python.loadPackage(new URL("app/{{ core }}", import.meta.url).href, {messageCallback: () => {}});
  python.FS.mkdir("/app/cytostorm/knowledge");
  python.FS.writeFile("/app/cytostorm/knowledge/{{ library }}", new Uint8Array(library));
  tell(0.8, "Reading the criteria.");
  python.runPython("import sys; sys.path.insert(0, '/app')");
  const offline = python.pyimport("cytostorm.web.offline");
  context = offline.opened();
  answered = offline.answered;
  postMessage({ready: true});
}

const started = start().catch((error) => postMessage({broken: String(error.message || error).trim().split("\n").pop()}));

onmessage = async (event) => {
  const {number, method, path, body, files} = event.data;
  await started;
  try {
    const text = answered(context, JSON.stringify({method: method, path: path, body: body || "", files: files || {}}));
    postMessage({number: number, answer: JSON.parse(text)});
  } catch (error) {
    postMessage({number: number, error: String(error.message || error).trim().split("\n").pop()});
  }
};
