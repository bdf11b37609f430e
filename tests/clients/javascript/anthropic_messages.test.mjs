// Anthropic's SDK, Messages, against every API behind the gateway.
import assert from "node:assert/strict";
import { test } from "node:test";

import { anthropic, backends, key, lastRequest, png, url, weather } from "./gateway.mjs";

const tools = [
  { name: weather.name, description: weather.description, input_schema: weather.schema },
];

for (const backend of backends) {
  const model = `${backend}-mock`;
  const isMock = backend !== "loopback";

  test(`messages to ${backend}: an answer with usage`, async () => {
    const answer = await anthropic.messages.create({
      model,
      max_tokens: 200,
      system: "Be brief.",
      messages: [{ role: "user", content: "hello gateway" }],
    });
    assert.equal(answer.type, "message");
    assert.equal(answer.role, "assistant");
    assert.match(answer.content.map((block) => block.text ?? "").join(""), /hello gateway/);
    assert.equal(answer.stop_reason, "end_turn");
    assert.ok(answer.usage.input_tokens > 0);
    assert.ok(answer.usage.output_tokens > 0);
  });

  test(`messages to ${backend}: a stream with all its events in order`, async () => {
    const stream = anthropic.messages.stream({
      model,
      max_tokens: 200,
      messages: [{ role: "user", content: "a stream of several tokens, please" }],
    });
    const types = [];
    let open = null;
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === "content_block_start") {
        assert.equal(open, null, "blocks overlap");
        open = event.index;
      } else if (event.type === "content_block_delta") {
        assert.equal(event.index, open);
      } else if (event.type === "content_block_stop") {
        assert.equal(event.index, open);
        open = null;
      }
    }
    const answer = await stream.finalMessage();
    assert.match(answer.content.map((block) => block.text ?? "").join(""), /several tokens/);
    assert.equal(types[0], "message_start");
    assert.equal(types.at(-1), "message_stop");
    assert.equal(types.at(-2), "message_delta");
    assert.ok(answer.usage.output_tokens > 0);
  });

  test(`messages to ${backend}: a tool in a loop`, async () => {
    const messages = [{ role: "user", content: "call tool" }];
    const first = await anthropic.messages.create({
      model,
      max_tokens: 200,
      messages,
      tools,
      tool_choice: { type: "tool", name: weather.name },
    });
    assert.equal(first.stop_reason, "tool_use");
    const call = first.content.find((block) => block.type === "tool_use");
    assert.equal(call.name, weather.name);
    assert.equal(typeof call.input.city, "string");
    messages.push({ role: "assistant", content: first.content });
    messages.push({
      role: "user",
      content: [{ type: "tool_result", tool_use_id: call.id, content: "sunny" }],
    });
    const second = await anthropic.messages.create({ model, max_tokens: 200, messages, tools });
    assert.match(second.content.map((block) => block.text ?? "").join(""), /sunny/);
  });

  test(`messages to ${backend}: a streamed tool call in fragments`, async () => {
    const stream = anthropic.messages.stream({
      model,
      max_tokens: 200,
      messages: [{ role: "user", content: "call tool" }],
      tools,
      tool_choice: { type: "any" },
    });
    let fragments = 0;
    stream.on("inputJson", () => {
      fragments += 1;
    });
    const answer = await stream.finalMessage();
    const call = answer.content.find((block) => block.type === "tool_use");
    assert.equal(typeof call.input.city, "string");
    assert.equal(answer.stop_reason, "tool_use");
    assert.ok(fragments > 1);
  });

  test(`messages to ${backend}: tokens are counted`, async () => {
    const count = await anthropic.messages.countTokens({
      model,
      messages: [{ role: "user", content: "how many tokens are these?" }],
    });
    assert.ok(count.input_tokens > 0);
  });

  if (!isMock) {
    continue;
  }

  test(`messages to ${backend}: an image reaches the provider`, async () => {
    await anthropic.messages.create({
      model,
      max_tokens: 200,
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
            { type: "text", text: "what is this?" },
          ],
        },
      ],
    });
    assert.ok(JSON.stringify(await lastRequest()).includes(png));
  });

  test(`messages to ${backend}: parallel results stand in one message`, async () => {
    const messages = [{ role: "user", content: "call tools 2" }];
    const first = await anthropic.messages.create({ model, max_tokens: 400, messages, tools });
    const calls = first.content.filter((block) => block.type === "tool_use");
    assert.equal(calls.length, 2);
    messages.push({ role: "assistant", content: first.content });
    messages.push({
      role: "user",
      content: calls.map((call) => ({
        type: "tool_result",
        tool_use_id: call.id,
        content: [{ type: "text", text: "sunny" }],
      })),
    });
    const second = await anthropic.messages.create({ model, max_tokens: 400, messages, tools });
    assert.match(second.content.map((block) => block.text ?? "").join(""), /sunny/);
  });

  test(`messages to ${backend}: a busy provider is a RateLimitError`, async () => {
    await assert.rejects(
      anthropic.messages.create({
        model: `${model}+fail=429`,
        max_tokens: 20,
        messages: [{ role: "user", content: "x" }],
      }),
      (error) => error.status === 429 && error.error.type === "error",
    );
  });

  test(`messages to ${backend}: a stream that is cut is an error, never a clean end`, async () => {
    const stream = anthropic.messages.stream({
      model: `${model}+fail=cut`,
      max_tokens: 200,
      messages: [{ role: "user", content: "a text of some length that will be cut somewhere" }],
    });
    await assert.rejects(stream.finalMessage());
  });
}

test("errors have Anthropic's shape", async () => {
  const answer = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": key },
    body: JSON.stringify({ model: "messages-mock", messages: "no" }),
  });
  assert.ok(answer.status >= 400);
  const missing = await fetch(`${url}/v1/messages`, { method: "POST", body: "{}" });
  assert.equal(missing.status, 401);
  const error = await missing.json();
  assert.equal(error.type, "error");
  assert.equal(error.error.type, "authentication_error");
});
