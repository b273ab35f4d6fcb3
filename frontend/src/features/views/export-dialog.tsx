/** Saves the rows of a view as a file, and says how far it is. */
import { Button, Group, Modal, Progress, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchExport } from "@/api/exports";
import { exportAddress, fetchCount, type ExportFormat, type RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { keepFile, type Progress as Read } from "@/lib/download";
import { formatCount } from "@/lib/format";

interface Props {
  view: View;
  query: RecordQuery;
  /** The columns that are shown, in their order. */
  fields: string[];
  onClose: () => void;
}

/** A table's first line is its head; the lines of a workbook can't be counted from outside. */
const FORMATS: Record<ExportFormat, { label: string; about: string; rowsIn: (lines: number) => number | null }> = {
  csv: { label: "CSV", about: "The columns that you see. Safe to open in a spreadsheet.", rowsIn: (lines) => Math.max(0, lines - 1) },
  xlsx: { label: "Excel", about: "The columns that you see, as a workbook.", rowsIn: () => null },
  ndjson: { label: "NDJSON", about: "Whole records, one a line: for scripts, and to import again.", rowsIn: (lines) => lines },
};

function sayProgress(format: ExportFormat, read: Read, total: number | undefined): string {
  const rows = FORMATS[format].rowsIn(read.lines);
  if (rows === null) return `${(read.bytes / 1e6).toFixed(1)} MB`;
  return total === undefined ? `${formatCount(rows)} rows` : `${formatCount(Math.min(rows, total))} of ${formatCount(total)} rows`;
}

function HowFar({ format, read, total }: { format: ExportFormat; read: Read; total: number | undefined }) {
  const rows = FORMATS[format].rowsIn(read.lines);
  const share = rows === null || !total ? null : Math.min(100, (rows / total) * 100);
  return (
    <Stack gap={6} role="status">
      <Progress value={share ?? 100} animated={share === null} aria-label="Export progress" />
      <Text size="sm" c="dimmed" className="g-num">{sayProgress(format, read, total)}</Text>
    </Stack>
  );
}

export function ExportDialog({ view, query, fields, onClose }: Props) {
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [read, setRead] = useState<Read>({ bytes: 0, lines: 0 });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => { stop.current?.abort(); }, []);
  const { data: total } = useQuery({ queryKey: ["count", view.id, "to export", query], queryFn: ({ signal }) => fetchCount(view, query, true, signal) });
  const save = useMutation({
    mutationFn: async () => {
      const control = new AbortController();
      stop.current = control;
      setRead({ bytes: 0, lines: 0 });
      keepFile(await fetchExport(exportAddress(view, query, format, fields), setRead, control.signal), `${view.name}.${format}`);
    },
    onSuccess: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={`Export ${view.name}`}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{total ? `${formatCount(total.count)} ${total.count === 1 ? "record" : "records"}, filtered, searched and sorted as you see them.` : "The records, filtered, searched and sorted as you see them."}</Text>
        <Radio.Group aria-label="Format" value={format} onChange={(value) => { setFormat(value as ExportFormat); }}>
          <Stack gap="xs">
            {Object.entries(FORMATS).map(([value, { label, about }]) => <Radio key={value} value={value} label={label} description={about} disabled={save.isPending} />)}
          </Stack>
        </Radio.Group>
        {save.isPending && <HowFar format={format} read={read} total={total?.count} />}
        <ProblemAlert error={save.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button data-autofocus loading={save.isPending} onClick={() => { save.mutate(); }}>Export</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
