#pragma once

#include <cstdint>
#include <optional>

#include "gateway/limit/bucket.h"
#include "gateway/limit/bucket_table.h"
#include "gateway/limit/limiter.h"

/// Taking a token from one bucket and giving it back, beside other threads that do the same or take
/// the bucket over for another id.
namespace gateway::limit {

/// Whether a token is taken where there is one, or only looked for.
enum class Mode { look, take };

/// What `stored_id` is told by its bucket; nullopt where the bucket belongs to another id by now,
/// and nothing was taken. A `now_ns` before the latest one of the bucket counts as that one.
std::optional<Decision> draw_token(Bucket& bucket, std::int64_t stored_id, const Pace& pace,
                                   std::int64_t now_ns, Mode mode) noexcept;

/// Undoes a draw. Nothing happens where the bucket belongs to another id by now.
void give_back(Bucket& bucket, std::int64_t stored_id, const Pace& pace) noexcept;

}  // namespace gateway::limit
