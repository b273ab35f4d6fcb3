/** Does something at once, and then however often it is asked for at most once in a while; the last time isn't lost. */
export function seldom(job: () => void, everyMs: number): () => void {
  let wanted = false;
  let resting = false;
  const begin = () => {
    wanted = false;
    resting = true;
    job();
    setTimeout(() => {
      resting = false;
      if (wanted) begin();
    }, everyMs);
  };
  return () => {
    wanted = true;
    if (!resting) begin();
  };
}
