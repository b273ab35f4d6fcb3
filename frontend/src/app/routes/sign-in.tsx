/** Sign in, then go where one was going. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { SignIn } from "@/features/session/sign-in";

const route = getRouteApi("/sign-in");

export function SignInRoute() {
  const { to = "/" } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const onSignedIn = () => {
    queries.clear();
    router.history.push(to);
  };
  return <SignIn onSignedIn={onSignedIn} />;
}
