#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/chat/error.h"
#include "gateway/chat/request.h"
#include "gateway/chat/response.h"

/// The public APIs, each as the same set of functions between its bytes and the neutral model.
/// Three formats give all nine directions; whoever translates knows only this file. All functions
/// are pure and may be called by any number of threads.
namespace gateway::formats {

enum class Api { chat_completions, responses, messages };

/// What the gateway adds to an answer of its own writing.
struct Stamp {
  std::string id = {};         ///< Format::id_prefix and something that never repeats
  std::int64_t created_s = 0;  ///< seconds since the epoch
  /// Whose options an answer repeats in the APIs that do so; null where they are not known. Not
  /// owned.
  const chat::Request* asked = nullptr;
};

/// What the client asked for that shows in the frame of its stream.
struct StreamOptions {
  bool include_usage = false;  ///< chat: a last chunk with the usage, and usage:null in the others
};

/// Reads the events of an upstream's answer and pushes what they say into a sink, at once: nothing
/// is held back but what a later event has to complete. One stream each; one thread at a time.
/// Hostile events (wrong types, wrong order, unknown parts) end in fail() or are passed over, never
/// in a wrong order of calls; after end() or fail() everything is passed over.
class StreamReader {
 public:
  StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;
  StreamReader(StreamReader&&) = delete;
  StreamReader& operator=(StreamReader&&) = delete;
  virtual ~StreamReader() = default;

  /// One event: the value of its `event` field (empty where it has none) and its data.
  virtual void read(std::string_view name, std::string_view data,
                    chat::ResponseSink& sink) noexcept = 0;

  /// The upstream's bytes have ended: without its end marker the answer is broken, and the sink is
  /// told so by fail() (kind bad_gateway). Nothing where end() or fail() was called already.
  virtual void finish(chat::ResponseSink& sink) noexcept = 0;

  /// What has to wait for its turn, in bytes.
  [[nodiscard]] virtual std::size_t held_bytes() const noexcept { return 0; }
};

/// Writes an answer as the events that a client of the API expects, in the order in which its parts
/// are pushed. fail() after the head writes the API's error event and no end marker; before the
/// head it writes nothing (the error is then a whole answer). One stream each.
class StreamWriter : public chat::ResponseSink {
 public:
  /// What was written and is not yet sent. The owner clears it once it is.
  [[nodiscard]] std::string& out() noexcept { return out_; }

 private:
  std::string out_;
};

/// A model that can be asked for.
struct Model {
  std::string id = {};        ///< its name
  std::string owned_by = {};  ///< who answers for it
};

/// One public API.
struct Format {
  Api api = Api::chat_completions;
  std::string_view name;       ///< "openai_chat"
  std::string_view path;       ///< of the endpoint: "/v1/chat/completions"
  std::string_view id_prefix;  ///< of the ids of its answers: "chatcmpl-"

  /// The body of a request. What cannot be carried and would change the meaning of the answer is an
  /// error that names the field; what cannot be carried and would not is listed in
  /// Request::ignored. Unknown fields are listed there too. Of a field sent twice the last counts.
  tl::expected<chat::Request, chat::Error> (*read_request)(std::string_view body);

  /// The body for an upstream that speaks this API. What this API cannot carry is appended to
  /// `ignored`, or an error, by the same rule, named as field_name() tells for `client`.
  tl::expected<std::string, chat::Error> (*write_request)(const chat::Request& request, Api client,
                                                          std::vector<std::string>& ignored);

  /// Whether a body of this API holds what only this gateway writes and no upstream of the API
  /// takes, left over from an answer that was translated: then it is read and written and not
  /// passed. Null: there is no such thing.
  bool (*has_leftovers)(std::string_view body) = nullptr;

  /// The body of an upstream's answer. One that makes no sense is an error of kind bad_gateway.
  tl::expected<chat::Response, chat::Error> (*read_response)(std::string_view body);

  std::string (*write_response)(const chat::Response& response, const Stamp& stamp);

  std::unique_ptr<StreamReader> (*make_stream_reader)();
  /// Whether an event is the end marker of a stream, by itself.
  bool (*is_end_marker)(std::string_view name, std::string_view data);
  std::unique_ptr<StreamWriter> (*make_stream_writer)(const Stamp& stamp,
                                                      const StreamOptions& options);

  /// An upstream's answer of status 400 and above: the kind by the status, message, code and param
  /// by the body where it has the API's shape; a body without sense becomes a message that says the
  /// status only (never the body itself: it may be anybody's page). Error::status is kept.
  chat::Error (*read_error)(int status, std::string_view body);

  /// An error as the event that ends a stream which no StreamWriter wrote, after so many events.
  std::string (*write_error_event)(const chat::Error& error, std::int64_t events_before);

  /// An error as the body of an answer.
  std::string (*write_error)(const chat::Error& error, std::string_view request_id);
};

const Format& openai_chat_format() noexcept;
const Format& openai_responses_format() noexcept;
const Format& anthropic_messages_format() noexcept;

/// The format of an API.
const Format& format_of(Api api) noexcept;

/// The status of an error for clients of an API: 529 is Anthropic's own and 503 elsewhere.
int status_for(Api client, const chat::Error& error) noexcept;

/// The options of chat::Request that go by another name in some API.
enum class Field {
  tools,
  tool_choice,
  allowed_tools,
  parallel_tool_calls,
  max_tokens,
  temperature,
  top_p,
  top_k,
  presence_penalty,
  frequency_penalty,
  seed,
  stop,
  output_format,
  reasoning,
  thoughts,  // that an earlier message holds
  user,
  metadata,
  cache_control,
  image_detail,
  strict,
  verbosity,
};

/// How a client of `client` wrote it: stop is "stop" in one API and "stop_sequences" in another.
std::string_view field_name(Api client, Field field) noexcept;

}  // namespace gateway::formats
