/** What is shown, as a command for a shell. */
import { Modal, Stack, Text } from "@mantine/core";
import { asRequest, type RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { CurlCommand } from "@/components/curl-command";
import { curlQuery } from "@/lib/curl";
import { toJson } from "@/lib/json";

export function CurlDialog({ view, query, onClose }: { view: View; query: RecordQuery; onClose: () => void }) {
  const { path, body } = asRequest(view, query);
  const codeFor = (apiKey: string | null) => curlQuery({ url: window.location.origin + path, body: toJson(body), apiKey });
  return (
    <Modal opened onClose={onClose} title="This view as curl" size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">The first hundred records, filtered, searched and sorted as you see them. The answer’s next_cursor leads on: send it as cursor.</Text>
        <CurlCommand label="curl command that reads this view" keyName={`${view.name} curl`} codeFor={codeFor} />
      </Stack>
    </Modal>
  );
}
