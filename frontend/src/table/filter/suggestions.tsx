/** Values seen in the field, to take with one click; below the input, so that they cover nothing. */
import classes from "./filter-bar.module.css";

interface Props {
  values: string[];
  typed: string;
  onChoose: (value: string) => void;
}

export function Suggestions({ values, typed, onChoose }: Props) {
  const wanted = typed.trim().toLowerCase();
  const fitting = values.filter((value) => value !== typed && value.toLowerCase().includes(wanted));
  if (fitting.length === 0) return null;
  return (
    <div className={classes.suggestions} role="group" aria-label="Values seen">
      {fitting.map((value) => <button key={value} type="button" className={classes.suggestion} onClick={() => { onChoose(value); }}>{value}</button>)}
    </div>
  );
}
