/** Accept an invitation, then go home. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Join } from "@/features/members/join";

export function JoinRoute() {
  const router = useRouter();
  const queries = useQueryClient();
  const onSignedIn = () => {
    queries.clear();
    router.history.push("/");
  };
  return <Join token={router.state.location.hash} onSignedIn={onSignedIn} />;
}
