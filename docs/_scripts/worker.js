// Python beside the page: it loads Pyodide, NumPy and the book's package, then runs what the page
// sends. The page ends it when something takes too long, and makes another one.
import { loadPyodide } from "./pyodide.mjs";

const tell = (what) => postMessage(what);

// how much has come, for the bar of the page
const fetchWhole = self.fetch;
let loaded = 0;
self.fetch = async (...request) => {
  const response = await fetchWhole(...request);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const counting = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.length;
      tell({ loaded });
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counting), response);
};

const begin = async () => {
  const quiet = () => {};
  const archive = fetch("./book.zip").then((response) => response.arrayBuffer());
  const pyodide = await loadPyodide({ stdin: () => null, stdout: quiet, stderr: quiet });
  await pyodide.loadPackage("numpy", { messageCallback: quiet });
  const site = pyodide.runPython("import site; site.getsitepackages()[0]");
  pyodide.unpackArchive(await archive, "zip", { extractDir: site });
  return pyodide.pyimport("blocks").Page((what) => tell(JSON.parse(what)));
};
const beginning = begin();
beginning.then(
  () => tell({ ready: true }),
  (error) => tell({ failed: String(error) }),
);

onmessage = async ({ data: { call, block } }) => {
  const page = await beginning;
  try {
    tell({ result: JSON.parse(page.answer(call, JSON.stringify(block ?? null))) });
  } catch (error) {
    tell({ broken: String(error) }); // Python itself has come to its end, for want of memory
  }
};
