/** Fetches a file as it comes, telling how far it is, and hands it to the browser to keep. */

export interface Progress {
  bytes: number;
  /** Line ends seen so far. */
  lines: number;
}

const LINE_END = 10;
const SAVED_MS = 60_000;

function lineEndsIn(chunk: Uint8Array): number {
  let found = 0;
  for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) found += 1;
  return found;
}

export async function readWhole(response: Response, onProgress: (progress: Progress) => void): Promise<Blob> {
  const parts: BlobPart[] = [];
  const progress = { bytes: 0, lines: 0 };
  const reader = response.body?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    parts.push(step.value);
    progress.bytes += step.value.length;
    progress.lines += lineEndsIn(step.value);
    onProgress({ ...progress });
  }
  return new Blob(parts, { type: response.headers.get("Content-Type") ?? "application/octet-stream" });
}

export function keepFile(blob: Blob, name: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  // The browser reads it while it saves, which may take a while.
  setTimeout(() => { URL.revokeObjectURL(anchor.href); }, SAVED_MS);
}
