/** Says calmly that Gather doesn't answer, asks until it does, and then brings everything up to date. */
import { Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { noteReachable, useReachable } from "@/lib/reachable";
import classes from "./shell.module.css";

const EVERY_MS = 2000;

function useAskUntilItAnswers(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      fetch("/readyz").then(
        ({ ok }) => {
          if (!ok) return;
          noteReachable(true);
          void queries.invalidateQueries();
        },
        () => undefined,
      );
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [queries]);
}

function Notice() {
  useAskUntilItAnswers();
  return (
    <div className={classes.unreachable}>
      <Loader size={14} color="gray" aria-hidden />
      Gather can’t be reached. What you see may be out of date; it goes on by itself.
    </div>
  );
}

export function Unreachable() {
  const reachable = useReachable();
  return <div role="status">{!reachable && <Notice />}</div>;
}
