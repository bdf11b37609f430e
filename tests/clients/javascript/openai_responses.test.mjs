// OpenAI's SDK, Responses, against every API behind the gateway.
import assert from "node:assert/strict";
import { test } from "node:test";

import { backends, lastRequest, openai, png, weather } from "./gateway.mjs";

const tools = [
  {
    type: "function",
    name: weather.name,
    description: weather.description,
    parameters: weather.schema,
    strict: false,
  },
];

for (const backend of backends) {
  const model = `${backend}-mock`;
  const isMock = backend !== "loopback";

  test(`responses to ${backend}: an answer with usage`, async () => {
    const answer = await openai.responses.create({
      model,
      instructions: "Be brief.",
      input: "hello gateway",
    });
    assert.equal(answer.object, "response");
    assert.equal(answer.status, "completed");
    assert.match(answer.output_text, /hello gateway/);
    assert.ok(answer.usage.input_tokens > 0);
    assert.ok(answer.usage.output_tokens > 0);
    assert.equal(typeof answer.usage.input_tokens_details.cached_tokens, "number");
  });

  test(`responses to ${backend}: a stream with all its events in order`, async () => {
    const stream = openai.responses.stream({ model, input: "a stream of several tokens, please" });
    const types = [];
    let next = 0;
    for await (const event of stream) {
      types.push(event.type);
      assert.equal(event.sequence_number, next);
      next += 1;
    }
    const answer = await stream.finalResponse();
    const message = answer.output.find((item) => item.type === "message");
    assert.match(message.content[0].text, /several tokens/);
    assert.equal(types[0], "response.created");
    assert.equal(types.at(-1), "response.completed");
    const place = (type) => types.indexOf(type);
    assert.ok(place("response.output_item.added") < place("response.content_part.added"));
    assert.ok(place("response.content_part.added") < place("response.output_text.delta"));
    assert.ok(place("response.output_text.done") < place("response.content_part.done"));
    assert.ok(place("response.content_part.done") < place("response.output_item.done"));
  });

  test(`responses to ${backend}: a tool in a loop`, async () => {
    const first = await openai.responses.create({
      model,
      input: "call tool",
      tools,
      tool_choice: { type: "function", name: weather.name },
    });
    assert.equal(first.status, "completed");
    const call = first.output.find((item) => item.type === "function_call");
    assert.equal(call.name, weather.name);
    assert.equal(typeof JSON.parse(call.arguments).city, "string");
    const second = await openai.responses.create({
      model,
      tools,
      input: [
        { role: "user", content: "call tool" },
        { type: "function_call", call_id: call.call_id, name: call.name, arguments: call.arguments },
        { type: "function_call_output", call_id: call.call_id, output: "sunny" },
      ],
    });
    assert.match(second.output_text, /sunny/);
  });

  test(`responses to ${backend}: a streamed tool call in fragments`, async () => {
    const stream = openai.responses.stream({
      model,
      input: "call tool",
      tools,
      tool_choice: "required",
    });
    let fragments = 0;
    for await (const event of stream) {
      fragments += event.type === "response.function_call_arguments.delta" ? 1 : 0;
    }
    const answer = await stream.finalResponse();
    const call = answer.output.find((item) => item.type === "function_call");
    assert.equal(typeof JSON.parse(call.arguments).city, "string");
    assert.ok(fragments > 1);
  });

  if (!isMock) {
    continue;
  }

  test(`responses to ${backend}: an image reaches the provider`, async () => {
    await openai.responses.create({
      model,
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "what is this?" },
            { type: "input_image", image_url: `data:image/png;base64,${png}`, detail: "auto" },
          ],
        },
      ],
    });
    assert.ok(JSON.stringify(await lastRequest()).includes(png));
  });

  test(`responses to ${backend}: a busy provider is a 429`, async () => {
    await assert.rejects(
      openai.responses.create({ model: `${model}+fail=429`, input: "x" }),
      (error) => error.status === 429,
    );
  });

  test(`responses to ${backend}: a stream that is cut is an error, never a clean end`, async () => {
    await assert.rejects(async () => {
      const stream = await openai.responses.create({
        model: `${model}+fail=cut`,
        stream: true,
        input: "a text of some length that will be cut somewhere",
      });
      let isComplete = false;
      for await (const event of stream) {
        isComplete ||= event.type === "response.completed";
        if (event.type === "response.failed" || event.type === "error") {
          throw new Error("the stream says that it failed");
        }
      }
      assert.ok(!isComplete, "it ended cleanly");
      throw new Error("the stream ended without its end marker");
    });
  });
}

test("what is stored elsewhere is refused with its name", async () => {
  await assert.rejects(
    openai.responses.create({ model: "messages-mock", input: "x", previous_response_id: "resp_1" }),
    (error) => error.status === 400 && error.param === "previous_response_id",
  );
});
