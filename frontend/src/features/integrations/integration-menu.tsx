/** What can be done with an integration. */
import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconKey, IconListCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { disconnect, integrationsQuery } from "@/api/integrations";
import type { Integration, IntegrationType } from "@/api/types";
import { Confirm } from "@/components/confirm";
import { ReplaceKey } from "./replace-key";

export function IntegrationMenu({ integration, type }: { integration: Integration; type: IntegrationType | undefined }) {
  const [asking, setAsking] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => disconnect(integration.id),
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: `${integration.name} was disconnected.` });
      return queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={`${integration.name} menu`} title="More"><IconDots size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconListCheck size={16} />} onClick={() => void navigate({ to: "/settings/integrations/$integrationId/tasks", params: { integrationId: integration.id } })}>Edit Tasks</Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} disabled={!type} onClick={() => { setReplacing(true); }}>Replace key</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--g-bad)" leftSection={<IconPlugConnectedX size={16} />} onClick={() => { setAsking(true); }}>Disconnect</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {replacing && type && <ReplaceKey integration={integration} type={type} onClose={() => { setReplacing(false); }} />}
      <Confirm opened={asking} title={`Disconnect ${integration.name}?`} action="Disconnect" name={integration.name} pending={remove.isPending} error={remove.error}
        onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
        Its tasks stop, and the charges it brought leave your views. Your own records stay as they are, and nothing changes in Stripe but Gather’s webhook endpoint, which is removed.
      </Confirm>
    </>
  );
}
