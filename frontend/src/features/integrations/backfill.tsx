/** How far a backfill is, how fast it goes, and how long it will take; what nobody can know isn't shown. */
import { Progress, Stack, Text } from "@mantine/core";
import type { Task } from "@/api/types";
import { formatCount } from "@/lib/format";
import { sayProgress, shareOf } from "./progress";

export function Backfill({ progress, name }: { progress: Task["progress"]; name: string }) {
  const share = shareOf(progress);
  const said = sayProgress(progress);
  return (
    <Stack gap={4}>
      <Progress.Root size={6}>
        <Progress.Section value={share === null ? 100 : Math.max(2, share * 100)} animated striped aria-label={`${name} is syncing`} aria-valuenow={share === null ? undefined : Math.round(share * 100)} />
      </Progress.Root>
      <Text size="xs" c="dimmed" className="g-num" title={`${formatCount(progress.pages)} pages`}>{said}</Text>
    </Stack>
  );
}
