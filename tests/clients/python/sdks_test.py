"""The official Python SDKs, unchanged but for the base URL, with each API behind the gateway."""

import functools
import json
import os
import unittest
import urllib.request

import anthropic
import openai
from pydantic import BaseModel

URL = os.environ["GATEWAY_URL"]
KEY = os.environ["GATEWAY_KEY"]
# max_retries 0: a test wants to see the first answer.
OPENAI = openai.OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)
ANTHROPIC = anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0)

MOCKS = ["chat-mock", "responses-mock", "messages-mock"]
ALL = MOCKS + ["loopback-mock"]
WORDS = "a stream of several tokens, please: h\u00e9llo \U0001f600"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE"
    "QVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
    "additionalProperties": False,
}


class Forecast(BaseModel):
    city: str
    days: int


def last_body():
    """The last request that reached the provider."""
    with urllib.request.urlopen(os.environ["PROVIDER_URL"] + "/__gatebench/last") as answer:
        return json.dumps(json.load(answer)["body"])


def for_each(models):
    """Runs a test for each model, also after one has failed."""

    def with_each(test):
        @functools.wraps(test)
        def run(self):
            for model in models:
                with self.subTest(model=model):
                    test(self, model)

        return run

    return with_each


class Chat(unittest.TestCase):
    tools = [
        {"type": "function", "function": {"name": "weather", "strict": True, "parameters": SCHEMA}}
    ]

    def ask(self, model, content=WORDS, **options):
        brief = {"role": "developer", "content": "Be brief."}
        messages = [brief, {"role": "user", "content": content}]
        return OPENAI.chat.completions.create(model=model, messages=messages, **options)

    @for_each(ALL)
    def test_an_answer_with_usage(self, model):
        answer = self.ask(model, user="u1")
        self.assertEqual(answer.choices[0].message.content, WORDS)
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertEqual(answer.model, model)
        used = answer.usage
        self.assertEqual(used.total_tokens, used.prompt_tokens + used.completion_tokens)
        self.assertGreater(used.completion_tokens, 0)

    @for_each(ALL)
    def test_a_stream_with_usage(self, model):
        text, roles, finish, usage = "", [], None, None
        for chunk in self.ask(model, stream=True, stream_options={"include_usage": True}):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                roles += [choice.delta.role] if choice.delta.role else []
                finish = choice.finish_reason or finish
        self.assertEqual((text, roles, finish), (WORDS, ["assistant"], "stop"))
        self.assertGreater(usage.completion_tokens, 0)

    @for_each(MOCKS)
    def test_three_tools_at_once_in_a_loop(self, model):
        messages = [{"role": "user", "content": "call tools 3"}]
        for turn in range(2):
            first = OPENAI.chat.completions.create(model=model, messages=messages, tools=self.tools)
            calls = first.choices[0].message.tool_calls
            self.assertEqual(first.choices[0].finish_reason, "tool_calls")
            self.assertEqual(len({call.id for call in calls}), 3)
            messages.append(first.choices[0].message)
            for call in calls:
                Forecast.model_validate_json(call.function.arguments)
                result = {"role": "tool", "tool_call_id": call.id, "content": f"sunny {turn}"}
                messages.append(result)
            second = OPENAI.chat.completions.create(
                model=model, messages=messages, tools=self.tools
            )
            self.assertIn(f"sunny {turn}", second.choices[0].message.content)
            messages.append(second.choices[0].message)
            messages.append({"role": "user", "content": "call tools 3"})

    @for_each(MOCKS)
    def test_streamed_tool_calls_and_parsed_answers(self, model):
        messages = [{"role": "user", "content": "call tools 2"}]
        with OPENAI.chat.completions.stream(
            model=model, messages=messages, tools=self.tools
        ) as stream:
            answer = stream.get_final_completion()
        calls = answer.choices[0].message.tool_calls
        self.assertEqual(len(calls), 2)
        self.assertIn("city", calls[1].function.parsed_arguments)
        parsed = OPENAI.chat.completions.parse(
            model=model, messages=[{"role": "user", "content": "hi"}], response_format=Forecast
        )
        self.assertIsInstance(parsed.choices[0].message.parsed, Forecast)

    @for_each(MOCKS)
    def test_an_image_reaches_the_provider(self, model):
        image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PNG}}
        self.ask(model, [{"type": "text", "text": "see"}, image])
        self.assertIn(PNG, last_body())


class Responses(unittest.TestCase):
    tools = [{"type": "function", "name": "weather", "strict": True, "parameters": SCHEMA}]

    @for_each(ALL)
    def test_an_answer_with_usage(self, model):
        answer = OPENAI.responses.create(model=model, input=WORDS, instructions="Be brief.")
        self.assertEqual((answer.output_text, answer.status), (WORDS, "completed"))
        used = answer.usage
        self.assertEqual(used.total_tokens, used.input_tokens + used.output_tokens)

    @for_each(ALL)
    def test_a_stream_in_order(self, model):
        numbers, text = [], ""
        with OPENAI.responses.stream(model=model, input=WORDS) as stream:
            for event in stream:
                numbers.append(event.sequence_number)
                text += event.delta if event.type == "response.output_text.delta" else ""
            answer = stream.get_final_response()
        self.assertEqual((text, answer.output_text), (WORDS, WORDS))
        self.assertEqual(numbers, list(range(len(numbers))))
        self.assertGreater(answer.usage.output_tokens, 0)

    @for_each(MOCKS)
    def test_three_tools_at_once_in_a_loop(self, model):
        items = [{"role": "user", "content": "call tools 3"}]
        for turn in range(2):
            first = OPENAI.responses.create(model=model, input=items, tools=self.tools)
            calls = [item for item in first.output if item.type == "function_call"]
            self.assertEqual(first.status, "completed")
            self.assertEqual(len({call.call_id for call in calls}), 3)
            items += first.output
            for call in calls:
                result = {"call_id": call.call_id, "output": f"sunny {turn}"}
                items.append({"type": "function_call_output", **result})
            second = OPENAI.responses.create(model=model, input=items, tools=self.tools)
            self.assertIn(f"sunny {turn}", second.output_text)
            items += [*second.output, {"role": "user", "content": "call tools 3"}]

    @for_each(MOCKS)
    def test_streamed_tool_calls_and_parsed_answers(self, model):
        with OPENAI.responses.stream(model=model, input="call tools 2", tools=self.tools) as stream:
            answer = stream.get_final_response()
        calls = [item for item in answer.output if item.type == "function_call"]
        self.assertEqual(len(calls), 2)
        self.assertIn("city", calls[1].parsed_arguments)
        parsed = OPENAI.responses.parse(model=model, input="hi", text_format=Forecast)
        self.assertIsInstance(parsed.output_parsed, Forecast)

    @for_each(MOCKS)
    def test_an_image_reaches_the_provider(self, model):
        url = "data:image/png;base64," + PNG
        image = {"type": "input_image", "detail": "auto", "image_url": url}
        content = [{"type": "input_text", "text": "see"}, image]
        OPENAI.responses.create(model=model, input=[{"role": "user", "content": content}])
        self.assertIn(PNG, last_body())


class Messages(unittest.TestCase):
    tools = [{"name": "weather", "input_schema": SCHEMA}]

    def ask(self, model, content=WORDS, **options):
        messages = content if isinstance(content, list) else [{"role": "user", "content": content}]
        return ANTHROPIC.messages.create(model=model, max_tokens=500, messages=messages, **options)

    @for_each(ALL)
    def test_an_answer_with_usage(self, model):
        answer = self.ask(model, system="Be brief.")
        self.assertEqual((answer.content[0].text, answer.stop_reason), (WORDS, "end_turn"))
        self.assertGreater(answer.usage.input_tokens, 0)
        self.assertGreater(answer.usage.output_tokens, 0)

    @for_each(ALL)
    def test_a_stream(self, model):
        messages = [{"role": "user", "content": WORDS}]
        with ANTHROPIC.messages.stream(model=model, max_tokens=500, messages=messages) as stream:
            text = "".join(stream.text_stream)
            answer = stream.get_final_message()
        self.assertEqual((text, answer.content[0].text), (WORDS, WORDS))
        self.assertEqual(answer.stop_reason, "end_turn")
        self.assertGreater(answer.usage.output_tokens, 1)

    @for_each(MOCKS)
    def test_three_tools_at_once_in_a_loop(self, model):
        messages = [{"role": "user", "content": "call tools 3"}]
        for turn in range(2):
            first = self.ask(model, messages, tools=self.tools)
            calls = [block for block in first.content if block.type == "tool_use"]
            self.assertEqual((first.stop_reason, len({call.id for call in calls})), ("tool_use", 3))
            results = [
                {"type": "tool_result", "tool_use_id": call.id, "content": f"sunny {turn}"}
                for call in calls
            ]
            messages.append({"role": "assistant", "content": first.content})
            messages.append({"role": "user", "content": results})
            second = self.ask(model, messages, tools=self.tools)
            self.assertIn(f"sunny {turn}", second.content[0].text)
            messages.append({"role": "assistant", "content": second.content})
            messages.append({"role": "user", "content": "call tools 3"})

    @for_each(MOCKS)
    def test_streamed_tool_calls_and_parsed_answers(self, model):
        options = {"model": model, "max_tokens": 500}
        messages = [{"role": "user", "content": "call tools 2"}]
        with ANTHROPIC.messages.stream(messages=messages, tools=self.tools, **options) as stream:
            answer = stream.get_final_message()
        calls = [block for block in answer.content if block.type == "tool_use"]
        self.assertEqual((len(calls), answer.stop_reason), (2, "tool_use"))
        self.assertIn("city", calls[1].input)
        parsed = ANTHROPIC.messages.parse(
            messages=[{"role": "user", "content": "hi"}], output_format=Forecast, **options
        )
        self.assertIsInstance(parsed.parsed_output, Forecast)

    @for_each(MOCKS)
    def test_an_image_reaches_the_provider(self, model):
        image = {"type": "base64", "media_type": "image/png", "data": PNG}
        content = [{"type": "image", "source": image}, {"type": "text", "text": "see"}]
        self.ask(model, [{"role": "user", "content": content}])
        self.assertIn(PNG, last_body())

    @for_each(ALL)
    def test_tokens_are_counted(self, model):
        messages = [{"role": "user", "content": WORDS}]
        count = ANTHROPIC.messages.count_tokens(model=model, messages=messages)
        self.assertGreater(count.input_tokens, 0)


class Errors(unittest.TestCase):
    def calls(self, model, **options):
        words = [{"role": "user", "content": WORDS}]
        yield openai, lambda: OPENAI.chat.completions.create(model=model, messages=words, **options)
        yield openai, lambda: OPENAI.responses.create(model=model, input=WORDS, **options)
        yield anthropic, lambda: ANTHROPIC.messages.create(
            model=model, max_tokens=99, messages=words, **options
        )

    @for_each(MOCKS)
    def test_have_the_class_of_their_status(self, model):
        classes = {400: "BadRequestError", 404: "NotFoundError", 429: "RateLimitError"}
        classes[500] = "InternalServerError"
        for status, name in classes.items():
            for stream in (False, True):
                for sdk, call in self.calls(f"{model}+fail={status}", stream=stream):
                    with self.assertRaises(getattr(sdk, name)) as raised:
                        call()
                    self.assertEqual(raised.exception.status_code, status)
                    for _, good in self.calls(model):
                        good()  # or the circuit would open

    @for_each(MOCKS)
    def test_a_stream_that_is_cut_never_ends_clean(self, model):
        for sdk, call in self.calls(model + "+fail=cut", stream=True):
            with self.assertRaises(sdk.APIError):
                list(call())

    def test_a_model_that_is_not_there(self):
        for sdk, call in self.calls("nothing-like-it"):
            with self.assertRaises(sdk.NotFoundError):
                call()

    def test_a_wrong_key(self):
        stranger = openai.OpenAI(base_url=URL + "/v1", api_key="gb-wrong", max_retries=0)
        with self.assertRaises(openai.AuthenticationError):
            stranger.models.list()
        self.assertIn("loopback", [model.id for model in OPENAI.models.list()])


if __name__ == "__main__":
    unittest.main()
