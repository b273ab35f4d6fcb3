/** Says quietly that rows wait, and shows them when asked. */
import { IconArrowUp } from "@tabler/icons-react";
import { formatCount } from "@/lib/format";

function said(rows: number): string {
  if (rows === Infinity) return "New rows";
  return rows === 1 ? "1 new row" : `${formatCount(rows)} new rows`;
}

export function NewRows({ rows, onShow }: { rows: number; onShow: () => void }) {
  return (
    <div className="g-new" role="status">
      {rows > 0 && (
        <button type="button" className="g-new-pill" title="Show them" onClick={onShow}>
          <IconArrowUp size={14} stroke={2.2} aria-hidden />
          {said(rows)}
        </button>
      )}
    </div>
  );
}
