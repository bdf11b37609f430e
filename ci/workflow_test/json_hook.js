// The language service imports JSON as bundlers allow it, without saying so; node wants it said.
export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return next(url, { ...context, importAttributes: { type: "json" } });
}
