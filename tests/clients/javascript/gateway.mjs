// What every client test needs to know: where the gateway is, and which models lead to which API of
// the mock provider. run.sh starts both and sets the environment.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

export const url = process.env.GATEWAY_URL;
export const key = process.env.GATEWAY_KEY;
export const providerUrl = process.env.PROVIDER_URL;

/** The APIs behind the gateway; a model `NAME-mock` is answered by the one of that name. */
export const backends = ["chat", "responses", "messages", "loopback"];

/** maxRetries 0: a test wants to see the first answer. */
export const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
export const anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });

export const weather = {
  name: "weather",
  description: "The weather of a city",
  schema: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  },
};

/** One red pixel. */
export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** The last request that reached the provider. */
export async function lastRequest() {
  const answer = await fetch(`${providerUrl}/__gatebench/last`);
  const last = await answer.json();
  const body = last.body ?? last[0]?.body;
  return typeof body === "string" ? JSON.parse(body) : body;
}
