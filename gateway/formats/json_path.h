#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::formats {

/// Where a value stands in a body: "messages[2].content[0].source". It is spelled out only when
/// something is wrong with the value. A step points to the step before it, which must outlive it:
/// give each step that is kept a name.
class JsonPath {
 public:
  JsonPath() = default;  ///< the body itself

  [[nodiscard]] JsonPath field(std::string_view name) const noexcept { return {this, name, 0}; }
  [[nodiscard]] JsonPath element(std::size_t index) const noexcept { return {this, {}, index}; }

  [[nodiscard]] std::string text() const;

 private:
  JsonPath(const JsonPath* before, std::string_view name, std::size_t index) noexcept
      : before_(before), name_(name), index_(index) {}

  const JsonPath* before_ = nullptr;
  std::string_view name_;  ///< empty with a null pointer: an element of an array
  std::size_t index_ = 0;
};

}  // namespace gateway::formats
