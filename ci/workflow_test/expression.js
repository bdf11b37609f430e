// GitHub's expression language, by the library that GitHub's own editor uses.
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

// The functions that look at what went before; `status` is {success, failure, cancelled}.
function statusFunctions(status) {
  const answers = { success: status.success, failure: status.failure, cancelled: status.cancelled, always: true };
  return Object.entries(answers).map(([name, answer]) => ({
    name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer),
  }));
}

const typed = (value) => JSON.parse(JSON.stringify(value ?? null), data.reviver);
const plain = (value) => JSON.parse(JSON.stringify(value, data.replacer));

/** The value of one expression, without the braces. Throws on one that is wrong or names an unknown context. */
export function evaluate(text, contexts, status) {
  const functions = status ? statusFunctions(status) : [];
  const parsed = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), functions).parse();
  const named = new Map(functions.map((f) => [f.name, f]));
  return new Evaluator(parsed, typed(contexts), named).evaluate();
}

/** `${{ }}` in a text, or in all texts of a list or map. One that is the whole text keeps its type. */
export function fill(value, contexts) {
  if (Array.isArray(value)) return value.map((entry) => fill(entry, contexts));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry, contexts)]));
  }
  if (typeof value !== "string") return value;
  const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(value);
  if (whole) return plain(evaluate(whole[1], contexts));
  return value.replace(/\$\{\{(.*?)\}\}/gs, (_, text) => evaluate(text, contexts).coerceString());
}

/** An `if`: without a status function it holds only after success. */
export function holds(text, contexts, status) {
  if (text === undefined) return status.success;
  const bare = String(text).trim().replace(/^\$\{\{(.*)\}\}$/s, "$1");
  const asks = /\b(success|failure|cancelled|always)\s*\(/i.test(bare);
  const value = plain(evaluate(bare, contexts, status));
  return Boolean(value) && (asks || status.success);
}
