/** The cache of what the API said. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import { meQuery } from "@/api/session";

const TRANSIENT = new Set([0, 429, 502, 503]);

export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const notice = (error: unknown) => {
    if (asProblem(error).status === 401 && client.getQueryData(meQuery.queryKey)) onSignedOut();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      // Gather often runs on this very machine or network, whatever the browser thinks of the internet.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 2000,
        // What won't change by asking again isn't asked again.
        retry: (failures, error) => failures < 2 && TRANSIENT.has(asProblem(error).status),
      },
    },
  });
  return client;
}
