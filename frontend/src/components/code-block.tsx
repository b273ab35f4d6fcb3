/** A command or JSON to copy. */
import type { ReactNode } from "react";
import classes from "./code-block.module.css";
import { CopyButton } from "./copy-button";

export function CodeBlock({ code, label, copyLabel = "Copy", children }: { code: string; label: string; copyLabel?: string; children?: ReactNode }) {
  return (
    <div className={classes.block}>
      {/* Scrolls sideways, so the keyboard must be able to reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes.code} tabIndex={0} aria-label={label}><code>{code}</code></pre>
      <div className={classes.copy}><CopyButton value={code} label={copyLabel} /></div>
      {children}
    </div>
  );
}
