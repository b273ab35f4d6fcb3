/** An export as a file, with its progress. */
import { readWhole, type Progress } from "@/lib/download";
import { noteReachable } from "@/lib/reachable";
import { Problem, UNREACHABLE } from "./problem";

export async function fetchExport(address: string, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(address, { signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    noteReachable(false);
    throw new Problem(0, { detail: UNREACHABLE });
  }
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => null));
  return readWhole(response, onProgress);
}
