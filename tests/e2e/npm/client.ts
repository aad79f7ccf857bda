// A client whose types are made of the description: makes an invite, changes, lists and revokes it. Prints what it saw.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { env: Record<string, string | undefined> };

const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: process.env["API_SERVER"] ?? "",
  headers: { Authorization: `Bearer ${process.env["API_KEY"]}` },
});

function good<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const made = good(
  await client.POST("/api/v1/invites", {
    body: { note: "For Alice", labels: { team: "blue" }, uses: { limit: 2 }, ttl: "7d" },
  }),
);
const path = { id: made.id };
const changed = good(
  await client.PATCH("/api/v1/invites/{id}", { params: { path }, body: { note: "For Bob", uses: "unlimited" } }),
);
const listed = good(
  await client.GET("/api/v1/invites", { params: { query: { label: "team:blue", state: ["pending"], limit: 10 } } }),
);
const revoked = good(
  await client.POST("/api/v1/invites/{id}/revoke", { params: { path }, body: { reason: "a mistake" } }),
);
const missing = await client.GET("/api/v1/invites/{id}", { params: { path: { id: "none" } } });

console.log(
  JSON.stringify({
    id: made.id,
    note: changed.note,
    limit: changed.uses.limit,
    listed: listed.invites.map((invite) => invite.id),
    state: revoked.state,
    missing: missing.error?.status,
  }),
);
