#include "micro/allocations.h"

#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GATEBENCH_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GATEBENCH_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef GATEBENCH_COUNTS_ALLOCATIONS
#define GATEBENCH_COUNTS_ALLOCATIONS 1
#endif

namespace micro {
namespace {

// Of each thread its own: counting costs one addition, and threads do not disturb each other.
thread_local std::uint64_t count = 0;

}  // namespace

const char* metrics_json() noexcept {
  return R"({"allocs_per_op":{"unit":"allocs","better":"lower","exact":true}})";
}

bool counts_allocations() noexcept { return GATEBENCH_COUNTS_ALLOCATIONS != 0; }

std::uint64_t allocations() noexcept { return count; }

}  // namespace micro

#if GATEBENCH_COUNTS_ALLOCATIONS
// The library's forms for arrays and without exceptions call these.
// NOLINTBEGIN(cppcoreguidelines-no-malloc,misc-new-delete-overloads)
void* operator new(std::size_t size) {
  ++micro::count;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
// NOLINTEND(cppcoreguidelines-no-malloc,misc-new-delete-overloads)
#endif
