/** Everything that surrounds the pages: theme, cache, notifications, addresses. */
import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { styleNonce } from "@/lib/nonce";
import { noteSignedIn } from "@/lib/signed-in";
import { makeQueryClient } from "./query-client";
import { makeRouter } from "./router";
import { theme } from "./theme";

const queries = makeQueryClient(() => {
  noteSignedIn(false);
  queries.clear();
  void router.invalidate();
});
const router = makeRouter(queries);
// The key is also read by public/theme.js, before the first paint.
const schemes = localStorageColorSchemeManager({ key: "gather-color-scheme" });

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemes} getStyleNonce={() => styleNonce ?? ""}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={3} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
