#include "compare/verdict/name_filter.h"

#include <array>
#include <stdexcept>

namespace compare::verdict {

NameFilter::NameFilter(const std::string& expression) : expression_(expression) {
  auto compiled = std::make_unique<regex_t>();
  const int error = ::regcomp(compiled.get(), expression.c_str(), REG_EXTENDED | REG_NOSUB);
  if (error != 0) {
    std::array<char, 256> message{};
    ::regerror(error, compiled.get(), message.data(), message.size());
    throw std::invalid_argument(message.data());
  }
  compiled_ = std::shared_ptr<const regex_t>(compiled.release(), [](const regex_t* owned) {
    auto* expression_to_free = const_cast<regex_t*>(owned);
    ::regfree(expression_to_free);
    delete expression_to_free;
  });
}

bool NameFilter::finds(std::string_view name) const {
  // The range goes in through the match, for a name is no C string.
  regmatch_t range{.rm_so = 0, .rm_eo = static_cast<regoff_t>(name.size())};
  return ::regexec(compiled_.get(), name.data(), 1, &range, REG_STARTEND) == 0;
}

}  // namespace compare::verdict
