#pragma once

#include "tests/gateway/translation/kept.h"

/// The messages of a request, as each format keeps them.
namespace gateway::formats {

/// - Of a run of the user's messages all results come first, as one message; each is a text. What a
///   text cannot say (images, files) follows in the message of the user.
/// - Of the assistant: texts, the refusal, calls. Thinking is lost.
/// - A document that is a text becomes a text; cache hints and its title are lost.
void keep_chat_messages(Kept& kept, Api client);

/// - Results come first, those that follow each other as one message of the user; neighbouring
///   messages of the assistant become one.
/// - Empty texts are left out where something else is said.
/// - A document that is a text becomes a text; cache hints, its title, that a result is an error,
///   and thinking without a signature are lost.
void keep_responses_messages(Kept& kept, Api client);

/// - The system's texts are hoisted; neighbours of one role become one message, results first.
/// - Empty texts say nothing; thinking without a signature and the detail of images are lost.
/// - Files of text become documents of text; ids of calls have no '.' and ':'.
/// - A refusal becomes a text; a JSON object as the output's shape a line of the system.
void keep_anthropic_messages(Kept& kept, Api client);

}  // namespace gateway::formats
