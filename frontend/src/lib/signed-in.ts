/** Remembers in this browser that somebody signed in, so that nobody asks who is there when nobody is. */
const KEY = "gather-signed-in";

export function noteSignedIn(yes: boolean): void {
  try {
    if (yes) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the API is asked each time.
  }
}

export function maybeSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}
