/** A record as JSON: a click on a key copies the path to it. */
import { useClipboard } from "@mantine/hooks";
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { toJson } from "@/lib/json";
import { jsonLines, type Line } from "./json-lines";
import classes from "./view.module.css";

function Text({ line, onCopy }: { line: Line; onCopy: (path: string) => void }) {
  if (!line.key) return <>{line.text}</>;
  return (
    <>
      <button type="button" className={classes.key} title={`Copy the path ${line.path}`} aria-label={`Copy the path ${line.path}`} onClick={() => { onCopy(line.path); }}>{line.key}</button>
      {`: ${line.text}`}
    </>
  );
}

export function JsonView({ value }: { value: unknown }) {
  const { copy, copied } = useClipboard({ timeout: 1600 });
  const [path, setPath] = useState("");
  const take = (chosen: string) => {
    setPath(chosen);
    copy(chosen);
  };
  return (
    <div className={classes.json}>
      <div className={classes.jsonHead}>
        <span role="status">{copied ? `Copied ${path}` : "Click a key to copy its path"}</span>
        <CopyButton value={toJson(value, 2)} label="Copy JSON" />
      </div>
      <div className={classes.jsonBody}>
        {jsonLines(value).map((line, index) => (
          <div key={index} style={{ paddingLeft: line.depth * 16 }}><Text line={line} onCopy={take} /></div>
        ))}
      </div>
    </div>
  );
}
